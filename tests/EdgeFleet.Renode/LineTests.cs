using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Renode;

/// <summary>A node of each kind on one RS-485 line, in one Renode: a technician finds them all and gives them addresses.</summary>
[Collection(Rows.Second)]
public sealed class LineTests : IAsyncDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(5);

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly CancellationTokenSource _enough = new(Enough);
    private RenodeBoard? _first;

    [Fact]
    public async Task Nodes_of_all_kinds_are_found_on_one_line_and_each_takes_its_address()
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
        var found = new Dictionary<string, string>();
        while (found.Count < nodes.Count)
        {
            foreach (var node in await finder.FindAsync(all: false, _enough.Token)) found[node.Id] = node.Kind;
        }
        Assert.Equal(nodes.ToDictionary(node => NodeFinder.Id(node.Number), node => node.Kind), found);
        foreach (var (i, node) in nodes.Index())
        {
            var peer = new NodePeer(
                node.Kind, Frame.NoAddress, node.Key, new NodeTimeouts(TimeSpan.FromSeconds(10), 9, 128, null), _random);
            var assigned = await finder.AssignAsync(peer, node.Number, (ushort)(i + 1), _enough.Token);
            Assert.Equal((node.Kind, i + 1), (assigned.Kind, assigned.Address));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _random.Dispose();
        _enough.Dispose();
        if (_first is not null) await _first.DisposeAsync();
    }
}
