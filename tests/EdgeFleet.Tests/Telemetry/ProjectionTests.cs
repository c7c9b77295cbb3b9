using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Tests.Telemetry;

public class ProjectionTests
{
    [Fact]
    public async Task The_latest_value_is_that_of_the_newest_source_time_in_any_order_of_arrival()
    {
        await using var folder = new ProjectionFolder();
        var order = Enumerable.Range(1, 40).ToArray();
        new Random(3).Shuffle(order);
        foreach (var i in order)
        {
            await folder.StoreAsync(Blocks.Of((ulong)i, value: i));
            folder.Project();
        }
        var latest = Assert.Single(folder.Latest.Of(1001));
        Assert.Equal((40m, Blocks.NowMs + 40_000, 1L), (latest.Reading.Value.Decimal, latest.Reading.Time, latest.Gateway));

        folder.Restart();
        Assert.Equal(latest, Assert.Single(folder.Latest.Of(1001)));
    }

    [Fact]
    public async Task Of_one_source_time_the_higher_ordinal_is_the_latest_and_an_equal_one_changes_nothing()
    {
        await using var folder = new ProjectionFolder();
        var series = new SeriesId(1, Blocks.Temperature);
        Reading At(uint ordinal, long value) => new(series, Blocks.NowMs, ReadingValue.Of(value), Quality.Good, ordinal);
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Event, 7, At(1, 10), At(2, 20)));
        folder.Project();
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Event, 7, At(2, 99), At(1, 98)));
        folder.Project();
        Assert.Equal(20L, folder.Latest.Find(series)!.Reading.Value.Integer);
    }

    [Fact]
    public async Task A_clock_that_is_years_ahead_does_not_block_a_series()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Blocks.Of(1, time: Blocks.NowMs + 900L * 86_400_000, value: 99m));
        await folder.StoreAsync(Blocks.Of(2, value: 21m));
        folder.Project();
        Assert.Equal(21m, Assert.Single(folder.Latest.Of(1001)).Reading.Value.Decimal);
        // What is left out is told, with its count.
        var told = Assert.Single(await folder.Occurrences.LookAsync(CancellationToken.None));
        Assert.Equal((SeriesConditions.ReadingsAhead, "1"), (told.Kind, Assert.Single(told.Parameters).Value));
    }

    [Fact]
    public async Task A_series_goes_on_where_its_gateways_clock_was_set_back_whatever_order_blocks_come_in()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync([Blocks.Of(1, time: Blocks.NowMs, value: 1), Blocks.Of(2, time: Blocks.NowMs + 10_000, value: 2)]);
        folder.Project();
        await folder.StoreAsync(Blocks.Of(4, time: Blocks.NowMs - 3_600_000, value: 4));
        folder.Project();
        await folder.StoreAsync(Blocks.Of(3, time: Blocks.NowMs + 20_000, value: 3));
        folder.Project();
        Assert.Equal(4m, Assert.Single(folder.Latest.Of(1001)).Reading.Value.Decimal);

        folder.Restart();
        await folder.StoreAsync(Blocks.Of(5, time: Blocks.NowMs - 3_590_000, value: 5));
        folder.Project();
        Assert.Equal(5m, Assert.Single(folder.Latest.Of(1001)).Reading.Value.Decimal);
    }

    [Fact]
    public async Task A_node_that_set_its_clock_back_goes_on_and_records_that_come_again_do_not()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Record(1, 17, 10_000));
        await folder.StoreAsync(Record(2, 18, 20_000));
        await folder.StoreAsync(Record(3, 17, 10_000));
        folder.Project();
        Assert.Equal(18u, Assert.Single(folder.Latest.Of(1001)).Reading.Ordinal);

        await folder.StoreAsync(Record(4, 19, -600_000));
        folder.Project();
        Assert.Equal(19u, Assert.Single(folder.Latest.Of(1001)).Reading.Ordinal);

        static Block Record(ulong sequence, uint number, long after) => Blocks.Of(sequence, StreamClass.Telemetry, 7,
            new Reading(new SeriesId(1001, Blocks.Temperature), Blocks.NowMs + after, ReadingValue.Of(1m), Quality.Good, number));
    }

    [Fact]
    public async Task Events_that_are_dated_impossibly_stand_where_they_arrived()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Event, time: Blocks.NowMs - 60_000, value: 1));
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Event, time: 5, value: 2));
        folder.Inbox.Time.Advance(TimeSpan.FromMinutes(10));
        await folder.StoreAsync(Blocks.Of(3, StreamClass.Event, time: Blocks.NowMs + 300_000, value: 3));
        folder.Project();
        Assert.Equal([3m, 2m, 1m], folder.Events.List(1001, null, 10).Select(e => e.Reading.Value.Decimal));
        var second = folder.Events.List(1001, null, 2)[^1];
        Assert.Equal(1m, Assert.Single(folder.Events.List(1001, second.Number, 10)).Reading.Value.Decimal);
        Assert.Equal(Quality.TimeUncertain, second.Reading.Quality);
        var told = Assert.Single(await folder.Occurrences.LookAsync(CancellationToken.None));
        Assert.Equal((SeriesConditions.ReadingsWithoutTime, "1"), (told.Kind, Assert.Single(told.Parameters).Value));
    }

    [Fact]
    public async Task A_latest_value_of_a_time_that_has_not_come_yet_gives_way_to_one_of_the_right_time()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Blocks.Of(1, time: Blocks.NowMs + 3_600_000, value: 99m));
        folder.Project();
        Assert.Equal(99m, Assert.Single(folder.Latest.Of(1001)).Reading.Value.Decimal);
        await folder.StoreAsync(Blocks.Of(2, time: Blocks.NowMs, value: 21m));
        await folder.StoreAsync(Blocks.Of(3, epoch: 6, time: Blocks.NowMs - 5_000, value: 20m));
        folder.Project();
        Assert.Equal(21m, Assert.Single(folder.Latest.Of(1001)).Reading.Value.Decimal);
    }

    [Fact]
    public async Task Every_kind_of_value_survives_a_restart_exactly()
    {
        await using var folder = new ProjectionFolder();
        ReadingValue[] values =
            [ReadingValue.None, ReadingValue.Of(long.MinValue), ReadingValue.Of(1.50m), ReadingValue.Of(decimal.MaxValue),
            ReadingValue.Of(double.NaN), ReadingValue.Of(-0.0), ReadingValue.Of(true), ReadingValue.Of(false), ReadingValue.Of("阀 'x'")];
        var readings = values.Select(
            (v, i) => new Reading(new SeriesId(5, new PointPath(1, 0, (ushort)i)), Blocks.NowMs, v, Quality.Substituted)).ToArray();
        await folder.StoreAsync(Blocks.Of(1, StreamClass.State, 7, readings));
        folder.Project();
        folder.Restart();
        Assert.Equal(readings, folder.Latest.Of(5).Select(v => v.Reading));
    }

    [Fact]
    public async Task Watchers_hear_of_their_device_until_they_stop_watching()
    {
        await using var folder = new ProjectionFolder();
        int mine = 0, other = 0;
        var watch = folder.Latest.Watch(1001, () => mine++);
        using var another = folder.Latest.Watch(2002, () => other++);
        await folder.StoreAsync(Blocks.Of(1));
        folder.Project();
        await folder.StoreAsync(Blocks.Of(2));
        folder.Project();
        watch.Dispose();
        watch.Dispose();
        await folder.StoreAsync(Blocks.Of(3));
        folder.Project();
        Assert.Equal((2, 0), (mine, other));
    }

    [Fact]
    public async Task A_watcher_that_fails_stops_nothing()
    {
        await using var folder = new ProjectionFolder();
        using var watch = folder.Latest.Watch(1001, () => throw new InvalidOperationException("the page is gone"));
        await folder.StoreAsync(Blocks.Of(1));
        folder.Project();
        await folder.StoreAsync(Blocks.Of(2, value: 22m));
        folder.Project();
        Assert.Equal(22m, folder.Latest.Of(1001).Single().Reading.Value.Decimal);
        Assert.Equal(folder.Inbox.Inbox.CommittedArrival, folder.Position);
    }

    [Fact]
    public async Task Events_come_newest_first_in_pages_repeats_once_and_conflicts_flagged()
    {
        await using var folder = new ProjectionFolder();
        var series = new SeriesId(9, new PointPath(3200, 0, 5500));
        Reading Event(int second, bool on, uint ordinal = 0) =>
            new(series, Blocks.NowMs + second * 1000, ReadingValue.Of(on), Quality.Good, ordinal);
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Event, 7, [.. Enumerable.Range(0, 25).Select(i => Event(i, i % 2 == 0))]));
        // A restarted gateway reads the same list again, and one entry says something else now.
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Event, 8, Event(3, false), Event(4, true), Event(5, true)));
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Event(99, true)));
        folder.Project();

        var pages = new List<DeviceEvent>();
        while (folder.Events.List(9, pages.Count == 0 ? null : pages[^1].Number, 10) is { Count: > 0 } page) pages.AddRange(page);

        Assert.Equal(26, pages.Count);
        Assert.Equal(pages.Select(e => e.Reading.Time).OrderDescending(), pages.Select(e => e.Reading.Time));
        var flagged = pages.Where(e => e.Reading.Quality.HasFlag(Quality.Conflict)).ToList();
        Assert.Equal([Blocks.NowMs + 5000, Blocks.NowMs + 5000], flagged.Select(e => e.Reading.Time));
        Assert.Equal([false, true], flagged.Select(e => e.Reading.Value.Boolean).Order());
        Assert.Empty(folder.Events.List(10, null, 10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_in_any_batch_first_or_last_in_its_transaction_repeats_the_batch_and_counts_nothing_twice(bool first)
    {
        await using var undisturbed = new ProjectionFolder();
        await using var crashed = new ProjectionFolder();
        foreach (var folder in new[] { undisturbed, crashed })
        {
            for (ulong i = 1; i <= 30; i++)
            {
                await folder.StoreAsync(Blocks.Of(i, i % 3 == 0 ? StreamClass.Event : StreamClass.Telemetry, device: 1 + (long)i % 4));
                await folder.StoreAsync(Blocks.Of(i, StreamClass.Event, time: Blocks.NowMs + (long)i % 7), gateway: 2);
            }
        }
        undisturbed.Project();

        for (var batch = 1; crashed.Position < crashed.Inbox.Inbox.CommittedArrival; batch = batch % 5 + 1)
        {
            var before = crashed.Position;
            crashed.Restart(first, new Faulty($"faulty-{before}", failOnApply: 1));
            Assert.Throws<IOException>(() => crashed.Project(batch));
            crashed.Restart();
            Assert.Equal(before, crashed.Position);
            crashed.ProjectOnce(batch);
        }
        Assert.Equal(undisturbed.Rows(), crashed.Rows());
        Assert.Equal(undisturbed.Latest.Of(2), crashed.Latest.Of(2));
    }

    [Fact]
    public async Task A_copy_of_the_database_from_any_moment_catches_up_to_the_same_rows()
    {
        await using var folder = new ProjectionFolder();
        var copies = new List<string>();
        for (ulong i = 1; i <= 12; i++)
        {
            await folder.StoreAsync(Blocks.Of(i, StreamClass.Event, device: (long)i % 3));
            folder.Project();
            copies.Add(Directory.CreateTempSubdirectory("edgefleet-copy-").FullName);
            foreach (var file in Directory.GetFiles(folder.Inbox.Options.Folder, "projections.db*"))
                File.Copy(file, Path.Combine(copies[^1], Path.GetFileName(file)));
        }
        var expected = folder.Rows();
        foreach (var copy in copies)
        {
            folder.Stop();
            foreach (var file in Directory.GetFiles(folder.Inbox.Options.Folder, "projections.db*")) File.Delete(file);
            foreach (var file in Directory.GetFiles(copy))
                File.Copy(file, Path.Combine(folder.Inbox.Options.Folder, Path.GetFileName(file)));
            folder.Restart();
            folder.Project();
            Assert.Equal(expected, folder.Rows());
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_new_projection_starts_from_the_first_block_while_the_others_go_on()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Enumerable.Range(1, 10).Select(i => Blocks.Of((ulong)i)));
        folder.Project();
        var added = new Faulty("added", 0);
        folder.Restart(first: true, added);
        await folder.StoreAsync(Blocks.Of(11));
        folder.Project(batch: 3);
        Assert.Equal(11, added.Seen);
    }

    [Fact]
    public async Task A_block_that_the_disk_lost_is_left_out_and_its_neighbours_are_not()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Enumerable.Range(1, 3).Select(i => Blocks.Of((ulong)i, device: i)));
        await using (var raw = folder.Inbox.Raw("inbox-2026-11.db"))
        {
            using var damage = raw.CreateCommand();
            damage.CommandText = "UPDATE block SET bytes = zeroblob(50) WHERE sequence = 2";
            damage.ExecuteNonQuery();
        }
        folder.Project();
        Assert.Equal([1, 0, 1], new long[] { 1, 2, 3 }.Select(d => folder.Latest.Of(d).Count));
    }

    [Fact]
    public async Task Arrivals_go_on_above_the_positions_when_the_newest_month_is_dropped()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Enumerable.Range(1, 5).Select(i => Blocks.Of((ulong)i)));
        folder.Project();
        await folder.Inbox.Inbox.DisposeAsync();
        foreach (var file in Directory.GetFiles(folder.Inbox.Options.Folder, "inbox-2026-11.db*")) File.Delete(file);
        await folder.Inbox.ReopenAsync();
        folder.Restart();
        await folder.StoreAsync(Blocks.Of(6, value: 66m));
        folder.Project();
        Assert.Equal(66m, folder.Latest.Of(1001).Single().Reading.Value.Decimal);
    }

    /// <summary>Dies at its n-th batch, after writing something; never with 0.</summary>
    [Fact]
    public async Task A_batch_in_hand_is_committed_before_the_database_closes()
    {
        await using var folder = new ProjectionFolder();
        var slow = new Slow();
        folder.Restart(first: true, slow);
        await folder.RunAsync();
        await folder.StoreAsync(Blocks.Of(1, value: 11m));
        await slow.Entered.Task;
        var stopping = Task.Run(folder.Stop);
        await slow.EndAsync(until: stopping);
        await stopping;
        folder.Restart();
        Assert.Equal(11m, folder.Latest.Of(1001).Single().Reading.Value.Decimal);
    }

    /// <summary>Stays in its batch until the projector has been asked to close, or has closed without it.</summary>
    private sealed class Slow : IProjection
    {
        private readonly TaskCompletionSource _end = new();

        public TaskCompletionSource Entered { get; } = new();
        public string Name => "slow";
        public string Schema => "CREATE TABLE IF NOT EXISTS slow (arrival INTEGER)";
        public void Load(SqliteConnection connection) { }
        public void Committed() { }
        public void RolledBack() { }

        public void Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
        {
            Entered.TrySetResult();
            _end.Task.Wait();
        }

        public async Task EndAsync(Task until)
        {
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromSeconds(1)));
            _end.SetResult();
        }
    }

    private sealed class Faulty(string name, int failOnApply) : IProjection
    {
        private int _applied;

        public int Seen { get; private set; }
        public string Name => name;
        public string Schema => "CREATE TABLE IF NOT EXISTS faulty (arrival INTEGER)";
        public void Load(SqliteConnection connection) { }
        public void Committed() { }
        public void RolledBack() { }

        public void Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO faulty VALUES (1)";
            insert.ExecuteNonQuery();
            Seen += blocks.Count;
            if (++_applied == failOnApply) throw new IOException("crashed here");
        }
    }
}
