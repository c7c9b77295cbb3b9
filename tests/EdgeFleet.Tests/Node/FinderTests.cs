using EdgeFleet.Edge.Lines;
using EdgeFleet.Tests.Lines;
using System.Security.Cryptography;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>Finding nodes that nobody has configured, and giving them addresses.</summary>
public class FinderTests
{
    private static readonly FinderPace Quick = new(SlotMs: 20);

    [Fact]
    public async Task Nodes_without_an_address_are_found_and_with_all_the_others_too()
    {
        var (fresh, settled) = (new ScriptedNode(0), new ScriptedNode(9));
        await using var line = new ScriptedLine(fresh, settled);
        await using var wire = Line(line);
        var finder = Finder(wire);
        Assert.Equal([new FoundNode("0000665544332211", null, "lamp", "bench", 3)],
            await finder.FindAsync(all: false, CancellationToken.None));
        Assert.Equal([("0000665544332211", (int?)null), ("0900665544332211", 9)],
            (await finder.FindAsync(all: true, CancellationToken.None)).Select(found => (found.Id, found.Address)));
    }

    [Fact]
    public async Task Answers_that_met_are_separated_by_another_salt_and_more_slots()
    {
        ScriptedNode[] nodes = [.. Enumerable.Range(0, 4).Select(i => new ScriptedNode((ushort)(i + 1)))];
        await using var line = new ScriptedLine(nodes) { Meet = true };
        await using var wire = Line(line);
        var nodeLine = new NodeLine(wire);
        var found = await new NodeFinder(nodeLine, RandomNumberGenerator.Create(), Quick with { Slots = 2 }, null)
            .FindAsync(all: true, CancellationToken.None);
        Assert.Equal(4, found.Count);
        Assert.True(nodeLine.Counters.Damaged > 0, "with four nodes in two slots answers met");
        Assert.True(nodes[0].Discovered.Select(discover => discover.Salt).Distinct().Count() == nodes[0].Discovered.Count,
            "no two rounds have one salt");
    }

    [Fact]
    public async Task A_node_gets_the_address_that_it_answers_from()
    {
        var node = new ScriptedNode(0);
        await using var line = new ScriptedLine(new ScriptedNode(0), node);
        await using var wire = Line(line);
        var finder = Finder(wire);
        Assert.Equal(42, (await finder.AssignAsync(Peer(node.Key, 0), node.Id, 42, CancellationToken.None)).Address);
        Assert.Equal(42, node.Address);
        Assert.Equal(43, (await finder.AssignAsync(Peer(node.Key, 42), node.Id, 43, CancellationToken.None)).Address);
    }

    [Fact]
    public async Task A_wrong_key_or_id_is_told_apart()
    {
        var node = new ScriptedNode(0);
        await using var line = new ScriptedLine(node);
        await using var wire = Line(line);
        var finder = Finder(wire);
        var silent = await Assert.ThrowsAsync<DriverException>(
            () => finder.AssignAsync(Peer(new byte[32], 0, timeoutMs: 200), node.Id, 5, CancellationToken.None));
        Assert.Equal(FaultKind.NoAnswer, silent.Fault.Kind);
        var wrong = await Assert.ThrowsAsync<DriverException>(() => finder.AssignAsync(Peer(node.Key, 0), 99, 5, CancellationToken.None));
        Assert.Contains("the key is right, but the node is not 6300000000000000", wrong.Fault.What, StringComparison.Ordinal);
        Assert.Equal(0, node.Address);
    }

    [Fact]
    public async Task A_line_that_is_not_there_is_said()
    {
        Line wire;
        await using (var line = new ScriptedLine()) wire = Line(line);
        await using var _ = wire;
        var fault = (await Assert.ThrowsAsync<DriverException>(() => Finder(wire).FindAsync(false, CancellationToken.None))).Fault;
        Assert.Contains("address of the line", fault.Hint, StringComparison.Ordinal);
    }

    private static NodeFinder Finder(Line wire) => new(new NodeLine(wire), RandomNumberGenerator.Create(), Quick, null);

    private static Line Line(ScriptedLine line) => GivenPorts.System(line.Address);

    private static NodePeer Peer(byte[] key, ushort address, int timeoutMs = 20_000) =>
        new("line", address, key, new NodeTimeouts(TimeSpan.FromMilliseconds(timeoutMs), 0, Frame.MaxSize), RandomNumberGenerator.Create());
}
