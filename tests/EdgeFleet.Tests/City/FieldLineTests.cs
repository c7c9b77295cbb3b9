using EdgeFleet.City;
using EdgeFleet.City.Faults;
using EdgeFleet.City.Nodes;
using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Wire;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Tests.City;

/// <summary>Lines with nodes: what is heard on them, and what befalls them.</summary>
public sealed class FieldLineTests
{
    private static readonly CityPlan Plan = CityPlan.Draw(seed: 1, gateways: 2, houses: 2, nodes: 40);
    private readonly NodeLog _log = new();

    [Fact]
    public void Every_node_has_its_own_address_on_its_line_and_its_own_key()
    {
        foreach (var line in Plan.Nodes.GroupBy(node => (node.Gateway, node.Kind, node.Line)))
            Assert.Equal(line.Count(), line.Select(node => node.Address).Distinct().Count());
        Assert.Equal(40, Plan.Nodes.Select(node => Convert.ToHexString(node.Key(1))).Distinct().Count());
        Assert.Equal(40, Plan.Nodes.Select(node => (node.Latitude, node.Longitude)).Distinct().Count());
        Assert.Contains(Plan.Nodes, node => node.Name == "Shengcheng lamp 003 / 圣城路灯003");
        Assert.Equal(Enum.GetValues<NodeKind>(), Plan.Nodes.Select(node => node.Kind).Distinct().Order());
    }

    [Fact]
    public void The_tap_hears_what_nodes_hand_over_and_what_the_gateway_confirms()
    {
        var node = Plan.Nodes[0];
        var bus = new SerialBus(FieldLine.Format, 1);
        var speaker = bus.Join("speaker");
        var tap = new LineTap(bus.Join("tap"), new Dictionary<ushort, NodePlan> { [node.Address] = node }, _log);
        var mac = new HmacSha256(node.Key(1));
        var frame = new FrameWriter(Frame.MaxSize);

        frame.BeginAnswer(node.Address, 1, 1);
        frame.BeginPart(PartType.Records);
        frame.Body.WriteUInt32(41);
        Record.WriteHead(frame.Body, 2, 1_700_000_000_000, 3416, 0, 3, 0);
        frame.Body.WriteNumber(255, -1);
        Record.WriteHead(frame.Body, 0, 1_700_000_000_001, 3416, 0, 5, 1);
        frame.Body.WriteBoolean(true);
        frame.EndPart();
        frame.Seal(mac, new byte[Frame.TagSize]);
        Say(speaker, frame, 0);
        frame.BeginRequest(node.Address, 1, 2, 3);
        frame.BeginPart(PartType.Confirm);
        frame.Body.WriteUInt32(42);
        frame.EndPart();
        frame.Seal(mac, null);
        Say(speaker, frame, 0);
        tap.Listen(1_000_000);

        var heard = _log.Records(_ => 7);
        Assert.Equal([41U, 42U], heard.Select(record => record.Number));
        Assert.Equal([25.5m, 1m], heard.Select(record => record.Value));
        Assert.Equal(new PointPath(3416, 0, 5), heard[1].Path);
        Assert.Equal(42U, _log.Confirmed(node));
    }

    [Fact]
    public async Task A_supply_that_fails_comes_back_and_a_cut_link_is_silent_for_its_time()
    {
        var node = Plan.Nodes[0];
        var boots = 0;
        await using var line = new FieldLine([node], (_, _) => new Chatterer(() => boots++), _log, 1);
        line.Step(1_000_000);
        line.CutPower(node, TimeSpan.FromSeconds(2), null);
        line.Step(2_900_000);
        Assert.Equal((1, 1), (boots, line.PowerCuts(node)));
        line.Step(3_100_000);
        Assert.Equal(2, boots);

        line.CutPower(node, TimeSpan.FromSeconds(2), 3);
        line.Step(3_200_000); // writes one byte a step
        line.Step(3_300_000);
        line.Step(3_400_000);
        Assert.Equal(1, line.PowerCuts(node));
        line.Step(3_500_000);
        Assert.Equal(2, line.PowerCuts(node));
        for (var us = 3_600_000; us <= 5_000_000; us += 100_000) line.Step(us);
        Assert.Equal(3, boots);
    }

    [Fact]
    public async Task A_board_that_came_with_its_address_is_given_none_and_ends_with_its_line()
    {
        var node = Plan.Nodes[0];
        var board = new Shipped();
        await using (var line = new FieldLine([node], (_, _) => board, _log, 1))
        {
            line.Commission(_ => throw new InvalidOperationException("nobody needs the key"));
            Assert.False(line.Ready.IsCompleted);
            board.Runs.SetResult();
            await line.Ready;
            Assert.False(board.Stopped);
        }
        Assert.True(board.Stopped);
    }

    [Fact]
    public void Field_faults_come_from_their_seed_and_leave_the_end_of_a_run_alone()
    {
        var length = TimeSpan.FromSeconds(60);
        var faults = FieldFaults.Draw(3, length, 40, false, FaultModes.Power | FaultModes.Link);
        Assert.Equal(faults, FieldFaults.Draw(3, length, 40, false, FaultModes.Power | FaultModes.Link));
        Assert.Contains(faults, fault => fault.Link);
        Assert.Contains(faults, fault => !fault.Link && fault.AfterBytes is not null);
        Assert.Contains(faults, fault => !fault.Link && fault.AfterBytes is null);
        Assert.All(faults, fault => Assert.True(fault.At < length));
        Assert.All(FieldFaults.Draw(3, length, 40, true, FaultModes.Link), fault => Assert.True(fault.Link));
        Assert.Empty(FieldFaults.Draw(3, length, 0, true, FaultModes.Power));
        Assert.All(FieldFaults.Draw(3, length, 0, true, FaultModes.Link), fault => Assert.Null(fault.Node));
        Assert.InRange(FieldFaults.Draw(3, length, 40, true, FaultModes.Link).Count(fault => fault.Node is null), 3, 6);
    }

    private static void Say(SerialStation speaker, FrameWriter frame, long nowUs)
    {
        var bytes = new byte[Frame.MaxSizeOnLine];
        speaker.Send(nowUs, bytes.AsSpan(0, frame.Encode(bytes)));
    }

    private sealed class Shipped : INodeBoard
    {
        public TaskCompletionSource Runs { get; } = new();

        public bool Stopped { get; private set; }

        public Task Ready => Runs.Task;

        public bool HasAddress => true;

        public PowerSwitch Power { get; } = new(_ => _ => { });

        public void SetClock(DateTimeOffset now) { }

        public void Step(long nowUs) { }

        public ValueTask StopAsync()
        {
            Stopped = true;
            return ValueTask.CompletedTask;
        }
    }

    // Writes one byte to a memory at each step.
    private sealed class Chatterer : INodeBoard
    {
        public void SetClock(DateTimeOffset now) { }

        public Chatterer(Action booted) => Power = new PowerSwitch(_ =>
        {
            booted();
            return _ => Power!.Fuse.Byte();
        });

        public PowerSwitch Power { get; }

        public void Step(long nowUs) => Power.Step(nowUs);
    }
}
