using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;

namespace EdgeFleet.Tests.Uplinks;

public sealed class BlockFeedTests : IAsyncDisposable
{
    private readonly MemoryOutbox _outbox = new();

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    [Fact]
    public async Task Live_telemetry_takes_turns_with_the_backlog()
    {
        await AppendAsync(4);
        var feed = new BlockFeed(_outbox, "manager");
        List<ulong> order = [.. await NextAsync(feed)];
        await AppendAsync(3);
        for (var i = 0; i < 6; i++) order.AddRange(await NextAsync(feed));
        Assert.Equal([1, 5, 2, 6, 3, 7, 4], order);
        await AppendAsync(2);
        Assert.Equal([8], await NextAsync(feed));
        Assert.Equal([9], await NextAsync(feed));
        Assert.Empty(await NextAsync(feed));
    }

    /// <summary>At every moment each has had its share, to the bytes that are given at once.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(99)]
    public async Task While_both_have_blocks_the_bytes_are_shared_as_set(int share)
    {
        const int Piece = 400;
        await using var outbox = new MemoryOutbox { LiveSharePercent = share };
        var random = new Random(share);
        for (var i = 0; i < 300; i++) await outbox.AppendAsync(Sized(i, random.Next(1, 20)));
        var feed = new BlockFeed(outbox, "manager");
        for (var i = 0; i < 300; i++) await outbox.AppendAsync(Sized(i, random.Next(1, 20)));
        var (live, backlog, liveLeft, backlogLeft) = (0L, 0L, 300, 300);
        while (true)
        {
            var blocks = await feed.NextAsync(Piece, CancellationToken.None);
            var isLive = blocks[0].Id.Sequence > 300;
            Assert.All(blocks, block => Assert.Equal(isLive, block.Id.Sequence > 300));
            var bytes = blocks.Sum(block => (long)block.Bytes.Length);
            if (isLive) (live, liveLeft) = (live + bytes, liveLeft - blocks.Count);
            else (backlog, backlogLeft) = (backlog + bytes, backlogLeft - blocks.Count);
            if (liveLeft == 0 || backlogLeft == 0) break;
            Assert.InRange(live - (live + backlog) * share / 100.0, -Piece, Piece);
        }
        Assert.True(live > 0 && backlog > 0);
    }

    private static BlockPayload Sized(int time, int readings) => BlockCodec.Encode(StreamClass.Telemetry, [.. Enumerable.Range(0, readings)
        .Select(i => new Reading(new SeriesId(1, new PointPath(1, 2, (ushort)i)), time, ReadingValue.Of(1L)))]);

    [Fact]
    public async Task Every_block_is_offered_once_whenever_it_comes()
    {
        var random = new Random(7);
        for (var run = 0; run < 50; run++)
        {
            var outbox = new MemoryOutbox();
            await AppendAsync(random.Next(6), outbox);
            if (random.Next(3) == 0) await outbox.RenewEpochAsync("manager", []);
            await AppendAsync(random.Next(6), outbox);
            var feed = new BlockFeed(outbox, "manager");
            List<BlockId> offered = [];
            for (var step = 0; step < 60; step++)
            {
                if (step < 30) await AppendAsync(random.Next(2), outbox);
                if (step == 15 && random.Next(2) == 0) await outbox.RenewEpochAsync("manager", []);
                offered.AddRange((await feed.NextAsync(random.Next(1, 400), CancellationToken.None)).Select(b => b.Id));
            }
            while (await feed.NextAsync(1000, CancellationToken.None) is { Count: > 0 } rest) offered.AddRange(rest.Select(b => b.Id));
            Assert.Equal(outbox.Unsettled.Count, offered.Count);
            Assert.Equal(outbox.Unsettled.Select(b => b.Id).ToHashSet(), offered.ToHashSet());
        }
    }

    private static async Task<List<ulong>> NextAsync(BlockFeed feed) =>
        [.. (await feed.NextAsync(1, CancellationToken.None)).Select(b => b.Id.Sequence)];

    private Task AppendAsync(int count) => AppendAsync(count, _outbox);

    private static async Task AppendAsync(int count, MemoryOutbox outbox)
    {
        for (var i = 0; i < count; i++)
            await outbox.AppendAsync(
                BlockCodec.Encode(StreamClass.Telemetry, [new Reading(new SeriesId(1, PointPath.Parse("1/2/3")), i, ReadingValue.Of(1L))]));
    }
}
