using System.Security.Cryptography;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Host;

/// <summary>A technician's tool as nano/Host lets one be written: these tests reference no gateway, and neither does it.</summary>
public sealed class ToolTests : IDisposable
{
    private const ushort Address = 17;
    private const int DimmerObject = 3416;
    private const int LevelResource = 1;

    private readonly CancellationTokenSource _enough = new(TimeSpan.FromMinutes(3));
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();

    public void Dispose()
    {
        _enough.Dispose();
        _random.Dispose();
    }

    [Fact]
    public void Neither_the_library_nor_what_it_stands_on_references_a_gateway()
    {
        var referenced = new[] { typeof(NodeLine), typeof(Line) }.SelectMany(type => type.Assembly.GetReferencedAssemblies()).Select(
            name => name.Name!);
        Assert.Equal(["EdgeFleet.Contracts", "EdgeFleet.Edge.Lines", "EdgeFleet.Nano.Wire"],
            referenced.Where(name => name.StartsWith("EdgeFleet", StringComparison.Ordinal)).Distinct().Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nodes_are_found_addressed_read_commanded_and_updated(bool serial)
    {
        await using var lamps = new LampsOnALine(serial);
        var line = new NodeLine(lamps.Line);
        var settings = serial ? LampsOnALine.Settings : null;
        var finder = new NodeFinder(line, _random, new FinderPace(), settings);
        var found = await finder.FindAsync(all: false, _enough.Token);
        Assert.Equal([NodeFinder.Id(LampsOnALine.FirstId), NodeFinder.Id(LampsOnALine.FirstId + 1)], found.Select(node => node.Id).Order());
        Assert.All(found, node => Assert.Equal((null, "streetlight", 1u), (node.Address, node.Kind, node.Release)));

        var timeouts = new NodeTimeouts(TimeSpan.FromSeconds(5), 3, Frame.MaxSize, settings);
        var second = LampsOnALine.FirstId + 1;
        var assigned = await finder.AssignAsync(new NodePeer("bench", Frame.NoAddress, lamps.Keys[1], timeouts, _random), second, Address,
            _enough.Token);
        Assert.Equal((NodeFinder.Id(second), Address), (assigned.Id, assigned.Address));

        var lamp = new NodePeer("bench", Address, lamps.Keys[1], timeouts, _random);
        await line.AskAsync(lamp, request => request.Time(TimeProvider.System, lamp.RoundTrip), new Attempts(3), _enough.Token);
        var order = new NodeOrder(7, DimmerObject, 0, LevelResource, to => to.WriteNumber(40, 0));
        Assert.Equal(CommandCode.Done, await new CommandSender(line, lamp).SendAsync(order, CommandPhase.Direct, _enough.Token));
        while (!(await ReadAsync(line, lamp)).Contains((DimmerObject, LevelResource, 40))) await Task.Delay(50, _enough.Token);

        var image = Image(2, lamps.UpdateKey);
        var carrier = new ImageCarrier(line, lamp);
        var before = await carrier.CarryAsync(image, null, _enough.Token);
        Assert.Equal(2u, await carrier.AwaitStartAsync(before, _enough.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_is_not_there_is_said_with_what_to_check(bool serial)
    {
        await using var lamps = new LampsOnALine(serial);
        // Long enough for the connection too, on a busy machine: it is the node that is to be missed, and not the line.
        var timeouts = new NodeTimeouts(TimeSpan.FromSeconds(2), 1, Frame.MaxSize, serial ? LampsOnALine.Settings : null);
        var nobody = new NodePeer("bench", 99, lamps.Keys[0], timeouts, _random);
        var fault = (await Assert.ThrowsAsync<DriverException>(
            () => new NodeLine(lamps.Line).AskAsync(nobody, request => request.Empty(PartType.Identify), new Attempts(1),
                _enough.Token))).Fault;
        Assert.Equal((FaultKind.NoAnswer, "bench node 99"), (fault.Kind, fault.Device));
        Assert.Contains("address and key", fault.Hint, StringComparison.Ordinal);
        Assert.Equal(2, lamps.Line.Counters.TimedOut);
    }

    // All that the node has, page after page, and nothing confirmed.
    private async Task<List<(int Object, int Resource, long Value)>> ReadAsync(NodeLine line, NodePeer lamp)
    {
        var read = new List<(int, int, long)>();
        for (var (next, more) = (0u, true); more;)
        {
            var answer = await line.AskAsync(lamp, request => request.Number(PartType.Collect, next), new Attempts(3), _enough.Token);
            more = false;
            foreach (var (number, record) in answer.Records())
            {
                (next, more) = (number + 1, true);
                read.Add((record.Object, record.Resource, record.Value.TryScale(0, out var value) ? value : long.MinValue));
            }
        }
        return read;
    }

    private static ReleaseImage Image(uint release, byte[] key) => ReleaseImage.Read(NodeImage.Build(
        release, "streetlight", Nucleo144F767ZI.Name,
        [new NodeFile(StreetlightNode.Application + ".pe", new EmulatedFirmware(release, FirmwareDefect.None).ToFile(2000))], key))!;
}
