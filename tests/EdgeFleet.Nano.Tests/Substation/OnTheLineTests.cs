using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Substation;
using EdgeFleet.Nano.Tests.Nodes;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Substation;

/// <summary>The whole node, asked and ordered over its line as a gateway does it.</summary>
public sealed class OnTheLineTests
{
    private const int Address = 9;
    private static readonly DateTimeOffset Began = new(2026, 9, 21, 3, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly SerialStation _gateway;
    private readonly SubstationNode _node;
    private long _nowUs;
    private uint _counter;
    private long _command;

    public OnTheLineTests()
    {
        var line = new SerialBus(new SerialFormat(19_200), 1);
        _gateway = line.Join("gateway");
        _node = new SubstationNode(line.Join("node"), 7, Key, new byte[32], 1);
        _node.Assign(Address);
        _node.SetClock(Began);
        _node.Power.On(0);
        Run(5);
    }

    [Fact]
    public void An_order_is_refused_until_it_is_allowed_and_selected_and_its_way_is_told()
    {
        Assert.Equal(CommandCode.NotWritable, Order(CommandPhase.Select, Position.On));
        Assert.Equal(CommandCode.NotWritable, Order(CommandPhase.Operate, Position.On));
        AllowControl();
        Assert.Equal(CommandCode.NotSelected, Order(CommandPhase.Direct, Position.On));
        Assert.Equal(CommandCode.NotSelected, Order(CommandPhase.Operate, Position.On));
        Assert.Equal(CommandCode.Done, Order(CommandPhase.Select, Position.On));
        Assert.Equal(CommandCode.NotSelected, Order(CommandPhase.Operate, Position.Off));
        Run(11);
        Assert.Equal(CommandCode.NotSelected, Order(CommandPhase.Operate, Position.On));
        Assert.Equal(0, _node.Board.Breaker.LastPulseUs);
        Assert.Equal(CommandCode.Done, Order(CommandPhase.Select, Position.On));
        Assert.Equal(CommandCode.Started, Order(CommandPhase.Operate, Position.On));
        Run(3);
        Assert.True(_node.Board.Breaker.IsOn);

        var records = Collect();
        Assert.Equal([SwitchingResult.UnderWay, SwitchingResult.Returned],
            Values(records, 33050, 0, 3).Where(value => value != SwitchingResult.None));
        Assert.Equal([Position.Off, Position.Moving, Position.On], Values(records, 33050, 0, 1));
    }

    [Fact]
    public void A_change_reaches_the_gateway_once_as_an_event_with_the_time_at_which_it_happened()
    {
        Collect();
        var movedUs = _nowUs + 3_000;
        _node.Board.Contacts[10].Close(movedUs);
        Run(2);
        var told = Assert.Single(Collect(), record => record is { Object: 3342, Instance: 10, Resource: 5500 });
        Assert.Equal((0, 0, 2, 1L), (told.Class, told.Quality, told.Value.Kind, told.Value.Mantissa));
        Assert.InRange(told.Time, Began.ToUnixTimeMilliseconds() + movedUs / 1000 - 30,
            Began.ToUnixTimeMilliseconds() + movedUs / 1000 + 30);
    }

    [Fact]
    public void The_selector_shows_in_every_status_and_refuses_what_is_selected()
    {
        AllowControl();
        Assert.Equal(CommandCode.Done, Order(CommandPhase.Select, Position.On));
        _node.Board.Remote.Open(_nowUs);
        Run(0.5);
        Assert.Equal(CommandCode.LocalControl, Order(CommandPhase.Operate, Position.On));
        var status = new StatusPart();
        Assert.True(status.Read(Ask(PartType.Collect, to => to.WriteUInt32(0)).Single(PartType.Status)));
        Assert.NotEqual(0, status.Flags & StatusPart.LocalControl);
    }

    private static IEnumerable<byte> Values(IEnumerable<Record> records, int obj, int instance, int resource) =>
        records.Where(record => (record.Object, record.Instance, record.Resource) == (obj, instance, resource))
            .Select(record => (byte)record.Value.Mantissa);

    private void AllowControl()
    {
        var configuration = new ConfigurationPart();
        Assert.True(configuration.Read(Ask(PartType.Configure, to =>
        {
            ConfigurePart.WriteHead(to, 5, 0, 0);
            to.WritePath(33051, 0, 1);
            to.WriteNumber(1, 0);
        }).Single(PartType.Configuration)));
        Assert.Equal((5u, 0u), (configuration.Version, configuration.Refused));
    }

    private byte Order(byte phase, byte position)
    {
        var result = Ask(PartType.Write, to =>
        {
            CommandPart.WriteHead(to, ++_command, 0, phase, 33050, 0, 2);
            to.WriteNumber(position, 0);
        }).Single(PartType.Result);
        Assert.Equal((_command, phase), (result.ReadInt64(), result.ReadByte()));
        return result.ReadByte();
    }

    // All that is held; the node forgets it.
    private List<Record> Collect()
    {
        var records = new List<Record>();
        var from = 0u;
        while (Ask(PartType.Collect, to => to.WriteUInt32(from)).Records is { Count: > 0 } page)
        {
            records.AddRange(page.Select(held => held.Record));
            from = page[^1].Number + 1;
        }
        Ask(PartType.Confirm, to => to.WriteUInt32(from - 1));
        return records;
    }

    private Answer Ask(byte type, Action<ByteWriter> body)
    {
        var writer = new FrameWriter(Frame.MaxSize);
        writer.BeginRequest(Address, 1, ++_counter, 99);
        NodeBench.Part(writer, type, body);
        var mac = new HmacSha256(Key);
        writer.Seal(mac, null!);
        var request = new byte[Frame.MaxSizeOnLine];
        request = request[..writer.Encode(request)];
        _gateway.Send(_nowUs, request);
        Run(0.5);
        var heard = new byte[Frame.MaxSizeOnLine];
        return Answer.Read(heard[.._gateway.Receive(_nowUs, heard)], request, mac);
    }

    private void Run(double seconds)
    {
        for (var untilUs = _nowUs + (long)(seconds * 1e6); _nowUs < untilUs; _nowUs += 20_000) _node.Step(_nowUs);
    }
}
