using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Renode;

/// <summary>
/// Each firmware starts on its board and says who it is: a node of each kind on one RS-485 line, in one Renode, found by the code behind
/// the gateway's <c>discover</c>.
/// </summary>
[Collection(Rows.Second)]
public sealed class LineTests : IAsyncDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(5);

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly CancellationTokenSource _enough = new(Enough);
    private RenodeBoard? _first;

    [Fact]
    public async Task Nodes_of_all_kinds_start_on_one_line_and_each_says_who_it_is()
    {
        const long Lowest = 4711;
        var things = RealThings.Find();
        List<ShippedNode> nodes = [.. MakersMemory.Kinds.Select((kind, i) => RenodeBoard.Ship(kind, Lowest + i, 0))];
        _first = await RenodeBoard.MakeAsync(things, nodes[0]);
        foreach (var other in nodes.Skip(1)) await _first.JoinAsync(things, other);
        await _first.RunAsync();

        await using var wire = new Line(_first.Line, new SystemPorts(), TimeProvider.System, NullLogger.Instance);
        var line = new NodeLine(wire);
        var finder = new NodeFinder(line, _random, new FinderPace(), null);
        var found = new SortedDictionary<string, FoundNode>(StringComparer.Ordinal);
        while (found.Count < nodes.Count)
        {
            foreach (var node in await finder.FindAsync(all: false, _enough.Token)) found[node.Id] = node;
        }
        Assert.Equal(
            nodes.Select(node => new FoundNode(NodeFinder.Id(node.Number), null, node.Kind, "ST_NUCLEO144_F767ZI", 1)), found.Values);
    }

    public async ValueTask DisposeAsync()
    {
        _random.Dispose();
        _enough.Dispose();
        if (_first is not null) await _first.DisposeAsync();
    }
}
