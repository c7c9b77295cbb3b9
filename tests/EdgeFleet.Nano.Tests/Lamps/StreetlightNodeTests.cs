using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Tests.Nodes;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>The node as the city uses it.</summary>
public sealed class StreetlightNodeTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 21, 18, 0, 0, TimeSpan.FromHours(8));
    private readonly SerialBus _line = new(new SerialFormat(19_200), 1);

    [Fact]
    public void With_its_battery_clock_and_a_dead_line_it_lights_at_sunset()
    {
        var node = Make(1);
        node.SetClock(Evening);
        node.Power.On(0);
        Run(0, 600, node);
        Assert.Equal(0, node.Board.Lamp.Lumens);
        Run(600, 1800, node);
        Assert.Equal(14_000, node.Board.Lamp.Lumens);
    }

    [Fact]
    public void Off_it_is_dark_and_on_again_it_goes_on_by_its_battery_clock()
    {
        var node = Make(1);
        node.SetClock(Evening.AddHours(3));
        node.Power.On(0);
        Run(0, 30, node);
        Assert.Equal(14_000, node.Board.Lamp.Lumens);
        node.Power.Off(30_000_000);
        Run(30, 60, node);
        Assert.Equal(0, node.Board.Lamp.Lumens);
        node.Power.On(60_000_000);
        Run(60, 90, node);
        Assert.Equal(14_000, node.Board.Lamp.Lumens);
        // Restarted by its watchdog, with the relay as it was: the firmware takes the lamp over whole.
        node.Power.Restart(90_000_000);
        Run(90, 120, node);
        Assert.Equal((14_000, 3), (node.Board.Lamp.Lumens, node.Power.Boots));
    }

    [Fact]
    public void A_hundred_nodes_in_one_process_share_nothing()
    {
        var nodes = Enumerable.Range(1, 100).Select(Make).ToArray();
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i].SetClock(i % 2 == 0 ? Evening.AddHours(3) : Evening.AddHours(-3));
            nodes[i].Power.On(0);
            if (i % 10 == 0) nodes[i].Board.Lamp.Fault = LampFault.OpenLamp;
        }
        Run(0, 30, nodes);
        for (var i = 0; i < nodes.Length; i++) Assert.Equal(i % 2 == 0 && i % 10 != 0 ? 14_000 : 0, nodes[i].Board.Lamp.Lumens);
    }

    [Fact]
    public void An_order_over_its_line_dims_it_and_its_records_tell()
    {
        var gateway = _line.Join("gateway");
        var node = Make(7);
        node.Assign(12);
        node.SetClock(Evening.AddHours(3));
        node.Power.On(0);
        Run(0, 30, node);

        var ordered = Ask(gateway, node, 30, 1, frame => NodeBench.Part(frame, PartType.Write, to =>
        {
            CommandPart.WriteHead(to, 5, 0, CommandPhase.Direct, 3416, 0, 1);
            to.WriteNumber(30, 0);
        }));
        var result = ordered.Single(PartType.Result);
        Assert.Equal((5L, CommandPhase.Direct, CommandCode.Done), (result.ReadInt64(), result.ReadByte(), result.ReadByte()));
        Run(31, 50, node);
        Assert.Equal(4_200, node.Board.Lamp.Lumens, 6);

        // What it passes on its way from one level to the next is not told.
        var levels = new List<long>();
        var from = 0u;
        for (var request = 2u; ; request++)
        {
            var records = Ask(gateway, node, (int)(48 + request), request, frame =>
                NodeBench.Part(frame, PartType.Collect, to => to.WriteUInt32(from))).Records;
            if (records.Count == 0) break;
            levels.AddRange(records.Where(record => record.Record is { Object: 3416, Resource: 3 })
                .Select(record => record.Record.Value.Mantissa));
            from = records[^1].Number + 1;
        }
        Assert.Equal([100, 30], levels);
    }

    private static Answer Ask(SerialStation gateway, StreetlightNode node, int atSecond, uint counter, Action<FrameWriter> parts)
    {
        var writer = new FrameWriter(Frame.MaxSize);
        writer.BeginRequest(12, 1, counter, 77);
        parts(writer);
        writer.Seal(new HmacSha256(new byte[Frame.KeySize]), null!);
        var frame = new byte[Frame.MaxSizeOnLine];
        var request = frame[..writer.Encode(frame)];
        gateway.Send(atSecond * 1_000_000L, request);
        Run(atSecond, atSecond + 1, node);
        var heard = new byte[512];
        return Answer.Read(heard[..gateway.Receive((atSecond + 1) * 1_000_000L - 1, heard)], request,
            new HmacSha256(new byte[Frame.KeySize]));
    }

    private StreetlightNode Make(int number) =>
        new(_line.Join($"node {number}"), number, new byte[32], new byte[32], new LuminaireDesign(), number);

    private static void Run(int fromSecond, int untilSecond, params StreetlightNode[] nodes)
    {
        for (var nowUs = fromSecond * 1_000_000L; nowUs < untilSecond * 1_000_000L; nowUs += 40_000)
            foreach (var node in nodes) node.Step(nowUs);
    }
}
