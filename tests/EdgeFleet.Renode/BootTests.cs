using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Renode;

/// <summary>Each firmware starts on its board and is found, by the code behind the gateway's <c>discover</c>.</summary>
[Collection(Rows.First)]
public sealed class BootTests : IAsyncDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(3);

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private RenodeBoard? _board;

    public static TheoryData<string> Kinds => [.. MakersMemory.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_firmware_starts_on_its_board_and_says_who_it_is(string kind)
    {
        const long Number = 4711;
        _board = await RenodeBoard.StartAsync(RealThings.Find(), kind, Number, 0);
        await using var wire = new Line(_board.Line, new SystemPorts(), TimeProvider.System, NullLogger.Instance);
        var finder = new NodeFinder(new NodeLine(wire), _random, new FinderPace(), null);
        IReadOnlyList<FoundNode> found = [];
        using var enough = new CancellationTokenSource(Enough);
        while (found.Count == 0) found = await finder.FindAsync(all: false, enough.Token);
        Assert.Equal([new FoundNode(NodeFinder.Id(Number), null, kind, "ST_NUCLEO144_F767ZI", 1)], found);
    }

    public async ValueTask DisposeAsync()
    {
        _random.Dispose();
        if (_board is not null) await _board.DisposeAsync();
    }
}
