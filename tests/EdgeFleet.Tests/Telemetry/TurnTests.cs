using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Tests.Telemetry;

public class TurnTests
{
    [Fact]
    public async Task A_flood_of_blocks_delays_another_gateway_by_one_piece_of_it()
    {
        await using var folder = new ProjectionFolder();
        var order = new Order();
        folder.Restart(first: true, order);
        await folder.StoreAsync(Enumerable.Range(1, 1500).Select(i => Blocks.Of((ulong)i, device: 1)));
        await folder.StoreAsync(Blocks.Of(1, device: 2), gateway: 2);

        folder.ProjectOnce(256);
        Assert.Single(folder.Latest.Of(2));
        Assert.Equal(256, order.Of(1).Count);

        folder.ProjectOnce(256);
        await folder.StoreAsync(Blocks.Of(2, device: 2, value: 99m), gateway: 2);
        folder.ProjectOnce(256);
        Assert.Equal(99m, Assert.Single(folder.Latest.Of(2)).Reading.Value.Decimal);
        Assert.Equal(3 * 256, order.Of(1).Count);

        folder.Project(256);
        Assert.Equal(Enumerable.Range(1, 1500).Select(i => (ulong)i), order.Of(1).Select(id => id.Sequence));
        Assert.Equal(folder.Inbox.Inbox.CommittedArrival, folder.Position);
    }

    [Fact]
    public async Task Of_large_blocks_a_gateway_gets_one_piece_a_turn()
    {
        await using var folder = new ProjectionFolder();
        var order = new Order();
        folder.Restart(first: true, order);
        foreach (var i in Enumerable.Range(1, 5)) await folder.StoreAsync(Large((ulong)i, (int)Turns.Piece / 2));
        await folder.StoreAsync(Blocks.Of(1, device: 2), gateway: 2);
        folder.ProjectOnce(256);
        Assert.Single(folder.Latest.Of(2));
        Assert.Equal(2, order.Of(1).Count);
        folder.Project();
        Assert.Equal(5, order.Of(1).Count);
    }

    [Fact]
    public async Task Two_floods_take_turns()
    {
        await using var folder = new ProjectionFolder();
        var order = new Order();
        folder.Restart(first: true, order);
        await folder.StoreAsync(Enumerable.Range(1, 1200).Select(i => Blocks.Of((ulong)i, device: 1)));
        await folder.StoreAsync(Enumerable.Range(1, 1200).Select(i => Blocks.Of((ulong)i, device: 2)), gateway: 2);
        for (var i = 0; i < 4; i++) folder.ProjectOnce(100);
        Assert.Equal((200, 200), (order.Of(1).Count, order.Of(2).Count));
    }

    [Fact]
    public async Task Every_block_is_seen_once_and_in_its_gateway_s_order_whatever_stops_and_joins_on_the_way()
    {
        await using var folder = new ProjectionFolder();
        var random = new Random(7);
        var order = new Order();
        folder.Restart(first: true, order);
        var next = new Dictionary<long, ulong>();
        Late? late = null;
        for (var round = 0; round < 40; round++)
        {
            // One gateway floods for a while, then another.
            var flood = 1 + round / 10;
            var stored = new List<Task>();
            for (var i = 0; i < 120; i++)
            {
                var gateway = random.Next(6) == 0 ? random.Next(1, 7) : flood;
                next[gateway] = next.GetValueOrDefault(gateway) + 1;
                stored.Add(folder.StoreAsync(Blocks.Of(next[gateway], StreamClass.Event, device: gateway), gateway));
            }
            await Task.WhenAll(stored);
            if (round == 20) late = new Late("late");
            for (var i = random.Next(4); i > 0; i--) folder.ProjectOnce(random.Next(1, 60));
            if (random.Next(3) == 0) folder.Restart(first: random.Next(2) == 0, late is null ? [order] : [order, late]);
        }
        folder.Restart(first: true, order, late!);
        folder.Project();
        foreach (var (gateway, sequences) in next)
        {
            Assert.Equal(Enumerable.Range(1, (int)sequences).Select(i => (ulong)i), order.Of(gateway).Select(id => id.Sequence));
            Assert.Equal((int)sequences, Count(folder, gateway));
        }
        Assert.Equal(next.Values.Sum(n => (long)n), late!.Seen);
        Assert.Equal(folder.Inbox.Inbox.CommittedArrival, folder.Position);
        Assert.Equal(0L, Scalar(folder, "SELECT count(*) FROM ahead"));
    }

    [Fact]
    public async Task A_database_of_an_older_release_goes_on_where_it_stood()
    {
        await using var folder = new ProjectionFolder();
        var order = new Order();
        folder.Restart(first: true, order);
        await folder.StoreAsync(Blocks.Of(1));
        folder.Project();
        folder.Stop();
        Scalar(folder, "DROP TABLE ahead");
        folder.Restart(first: true, order);
        await folder.StoreAsync(Blocks.Of(2));
        folder.Project();
        Assert.Equal([1UL, 2UL], order.Of(1).Select(id => id.Sequence));
    }

    private static Block Large(ulong sequence, int readings) => Blocks.Of(sequence, StreamClass.Telemetry, 7,
        [.. Enumerable.Range(0, readings).Select(i =>
            new Reading(new SeriesId(1, Blocks.Temperature), Blocks.NowMs + i, ReadingValue.Of((long)i)))]);

    private static int Count(ProjectionFolder folder, long device)
    {
        var (count, after) = (0, (long?)null);
        while (folder.Events.List(device, after, 500) is { Count: > 0 } page) (count, after) = (count + page.Count, page[^1].Number);
        return count;
    }

    private static object? Scalar(ProjectionFolder folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Projector.PathIn(folder.Inbox.Options)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>Notes what it is given, in that order.</summary>
    private sealed class Order : IProjection
    {
        private readonly List<(long Gateway, BlockId Id)> _seen = [];

        public string Name => "order";
        public string Schema => "CREATE TABLE IF NOT EXISTS order_seen (arrival INTEGER)";
        public IReadOnlyList<BlockId> Of(long gateway) => [.. _seen.Where(one => one.Gateway == gateway).Select(one => one.Id)];
        public void Load(SqliteConnection connection) { }
        public void Committed() { }
        public void RolledBack() { }
        public void Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks) =>
            _seen.AddRange(blocks.Select(block => (block.Block.Gateway, block.Block.Id)));
    }

    /// <summary>Counts what it is given.</summary>
    private sealed class Late(string name) : IProjection
    {
        public long Seen { get; private set; }
        public string Name => name;
        public string Schema => "";
        public void Load(SqliteConnection connection) { }
        public void Committed() { }
        public void RolledBack() { }
        public void Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks) => Seen += blocks.Count;
    }
}
