using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Manager.Telemetry.Retention;
using EdgeFleet.Tests.Inbox;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>Readings that went from blocks to chunks are what they were, and are found as they were.</summary>
public class CompactionTests
{
    private static readonly SeriesId Series = new(1001, Blocks.Temperature);
    private const long Day = 86_400_000;

    [Fact]
    public async Task Any_question_is_answered_the_same_before_between_and_after_compactions()
    {
        await using var blocks = new ProjectionFolder();
        await using var chunks = new ProjectionFolder();
        var random = new Random(5);
        ulong sequence = 0;
        for (var round = 0; round < 12; round++)
        {
            // Mostly in order and dense enough for full chunks; some late, some again, some that say otherwise, some from a wrong clock.
            var sent = Enumerable.Range(0, 12).Select(_ => Blocks.Of(++sequence, StreamClass.Telemetry, 7,
                [.. Enumerable.Range(0, 60).Select(i => Any(random, random.Next(10) == 0
                    ? Blocks.NowMs - random.NextInt64(40 * Day)
                    : Blocks.NowMs - 25 * Day + ((long)sequence * 60 + i) * 60_000))])).ToList();
            var gateway = random.Next(1, 3);
            await blocks.StoreAsync(sent, gateway);
            await chunks.StoreAsync(sent, gateway);
            blocks.Project();
            chunks.Project();
            if (round != 10) await chunks.CompactAsync();
            if (round == 6) chunks.Restart();
            await CompareAsync(blocks, chunks, random, 12);
        }
        Assert.Empty(chunks.Inbox.All());
    }

    [Fact]
    public async Task A_block_that_went_is_a_repeat_when_it_comes_again_and_a_clones_when_it_differs()
    {
        await using var folder = new ProjectionFolder();
        for (ulong sequence = 1; sequence <= 600; sequence++) await folder.StoreAsync(Blocks.Of(sequence));
        folder.Project();
        await folder.CompactAsync();
        Assert.Empty(folder.Inbox.All());
        await CheckAsync(InboxVerdict.Conflict);

        await folder.Inbox.ReopenAsync();
        folder.Restart();
        await CheckAsync(InboxVerdict.Conflict);
        Assert.Equal(600, folder.Inbox.Reader.Settled(null, 100).Sum(range => range.Blocks.Count));

        // What is too old to be told apart is a repeat, and one range for ever.
        folder.Inbox.Inbox.ForgetChecksums(Blocks.NowMs + 1);
        var all = Assert.Single(folder.Inbox.Reader.Settled(null, 100));
        Assert.Equal((1UL, 600UL, 600L), (all.First.Sequence, all.Last, all.Readings));
        await CheckAsync(InboxVerdict.Repeat);

        async Task CheckAsync(InboxVerdict other)
        {
            foreach (var sequence in new ulong[] { 1, 256, 257, 600 })
            {
                Assert.Equal(InboxVerdict.Repeat, (await folder.Inbox.OfferAsync(Blocks.Of(sequence))).Verdict);
                Assert.Equal(other, (await folder.Inbox.OfferAsync(Blocks.Of(sequence, value: 99m))).Verdict);
            }
            Assert.Equal(InboxVerdict.Stored,
                (await folder.Inbox.OfferAsync(Blocks.Of(1, epoch: (ulong)Random.Shared.NextInt64()))).Verdict);
        }
    }

    [Fact]
    public async Task A_question_that_began_before_a_compaction_keeps_what_it_needs_until_it_ends()
    {
        await using var folder = new ProjectionFolder();
        for (ulong sequence = 1; sequence <= 20; sequence++) await folder.StoreAsync(Blocks.Of(sequence));
        folder.Project();
        Task compaction;
        using (folder.Chunks.Open(Series, 0, long.MaxValue))
        {
            compaction = folder.CompactAsync();
            Assert.Equal(20, (await ReadingsAsync(folder)).Readings.Count);
            Assert.Equal(20, folder.Inbox.All().Count);
        }
        await compaction;
        Assert.Empty(folder.Inbox.All());
        Assert.Equal((20, 0L), ((await ReadingsAsync(folder)).Readings.Count, (await ReadingsAsync(folder)).Repeats));
    }

    [Fact]
    public async Task Only_what_all_projections_have_seen_is_compacted()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Blocks.Of(1));
        folder.Project();
        await folder.StoreAsync(Blocks.Of(2));
        await folder.CompactAsync();
        Assert.Equal(2UL, Assert.Single(folder.Inbox.All()).Id.Sequence);
        folder.Project();
        await folder.CompactAsync();
        Assert.Empty(folder.Inbox.All());
    }

    [Fact]
    public async Task Readings_that_do_not_count_stay_in_their_block_until_they_are_released_and_the_others_go()
    {
        var owners = new Owners();
        await using var folder = new ProjectionFolder { Assignments = owners };
        folder.Restart();
        Reading Of(long device, int second) =>
            new(new SeriesId(device, Blocks.Temperature), Blocks.NowMs + second * 1000, ReadingValue.Of(1m));
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Of(1001, 1)));
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Telemetry, 7, Of(1001, 2), Of(2, 2)));
        folder.Project();
        await folder.CompactAsync();
        // Of the second block only what does not count stays, and it is still that block to whoever sends it again.
        var rest = Assert.Single(folder.Inbox.All());
        Assert.Equal((2UL, 1), (rest.Id.Sequence, rest.Count));
        Assert.Equal([Of(2, 2)], rest.Readings());
        Assert.Equal(2, (await ReadingsAsync(folder)).Readings.Count);
        var again = Blocks.Of(2, StreamClass.Telemetry, 7, Of(1001, 2), Of(2, 2));
        Assert.Equal(InboxVerdict.Repeat, (await folder.Inbox.OfferAsync(again)).Verdict);
        Assert.Equal(InboxVerdict.Conflict, (await folder.Inbox.OfferAsync(Blocks.Of(2, StreamClass.Telemetry, 7, Of(2, 2)))).Verdict);

        owners.Until = Blocks.NowMs + 1000;
        await folder.CompactAsync();
        Assert.Single(folder.Inbox.All());
        folder.Project();
        await folder.CompactAsync();
        Assert.Empty(folder.Inbox.All());
        Assert.Equal(2, (await ReadingsAsync(folder)).Readings.Count);
        var released = await folder.Query.ReadingsAsync(new SeriesId(2, Blocks.Temperature), Blocks.NowMs, Blocks.NowMs + 10_000,
            CancellationToken.None);
        Assert.Single(released.Readings);
    }

    [Fact]
    public async Task A_question_sees_what_stays_of_a_block_once_while_the_rest_is_on_its_way()
    {
        await using var folder = new ProjectionFolder(assignments: new Owners());
        var words = new PointPath(3341, 0, 5527);
        Reading Of(long device, PointPath path, ReadingValue value) => new(new SeriesId(device, path), Blocks.NowMs, value);
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, Of(1001, Blocks.Temperature, ReadingValue.Of(1m)),
            Of(2, Blocks.Temperature, ReadingValue.Of(2m)), Of(1001, words, ReadingValue.Of(new string('x', 70_000)))));
        folder.Project();
        Task compaction;
        using (folder.Chunks.Open(Series, 0, long.MaxValue))
        {
            compaction = folder.CompactAsync();
            await CheckAsync(blocks: 3);
        }
        await compaction;
        await CheckAsync(blocks: 2);

        async Task CheckAsync(int blocks)
        {
            Assert.Equal(blocks, Assert.Single(folder.Inbox.All()).Count);
            Assert.Single((await ReadingsAsync(folder)).Readings);
            foreach (var (series, count) in new[] { (Series with { Path = words }, 1), (Series with { Device = 2 }, 0) })
            {
                var found = await folder.Query.ReadingsAsync(series, Blocks.NowMs, Blocks.NowMs + 1, CancellationToken.None);
                Assert.Equal((count, 0L), (found.Readings.Count, found.Repeats));
            }
        }
    }

    [Fact]
    public async Task Series_beyond_the_quota_make_no_chunks()
    {
        await using var folder = new ProjectionFolder(new GatewayQuotas { Series = 3 });
        for (ulong sequence = 1; sequence <= 5; sequence++) await folder.StoreAsync(Blocks.Of(sequence, device: (long)sequence));
        folder.Project();
        await folder.CompactAsync();
        Assert.Equal([4UL, 5UL], folder.Inbox.All().Select(b => b.Id.Sequence));
    }

    [Fact]
    public async Task Latest_values_that_a_crash_takes_come_again_and_their_blocks_stay_until_they_are_written()
    {
        await using var folder = new ProjectionFolder();
        for (ulong sequence = 1; sequence <= 5; sequence++) await folder.StoreAsync(Blocks.Of(sequence, value: sequence));
        folder.ProjectOnce(100);
        Assert.Equal(5m, folder.Latest.Find(Series)!.Reading.Value.Decimal);
        Assert.False(await folder.Compactor.StepAsync(all: true, CancellationToken.None));
        Assert.Equal(5, folder.Inbox.All().Count);

        var copy = Directory.CreateTempSubdirectory("edgefleet-crash-").FullName;
        foreach (var file in Directory.GetFiles(folder.Inbox.Options.Folder)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        await using var crashed = new ProjectionFolder(@in: copy);
        Assert.Null(crashed.Latest.Find(Series));
        crashed.Project();
        Assert.Equal(5m, crashed.Latest.Find(Series)!.Reading.Value.Decimal);
        Assert.Equal(folder.Rows(), crashed.Rows());
    }

    [Fact]
    public async Task Chunks_go_when_their_class_is_no_longer_kept_at_their_site()
    {
        await using var folder = new ProjectionFolder();
        var old = Blocks.NowMs - 50 * Day;
        foreach (var (sequence, device) in new[] { (1UL, 1001L), (2UL, 1002L), (3UL, 1003L) })
        {
            await folder.StoreAsync(Blocks.Of(sequence, time: old, device: device));
            await folder.StoreAsync(Blocks.Of(sequence + 10, time: Blocks.NowMs - Day, device: device));
            await folder.StoreAsync(Blocks.Of(sequence, StreamClass.Billing, time: old - 1, device: device));
        }
        folder.Project();
        await folder.CompactAsync();
        var retention = new RetentionPlan(
            [new RetentionRule(StreamClass.Telemetry, null, TimeSpan.FromDays(30)),
                new RetentionRule(StreamClass.Telemetry, 2, TimeSpan.FromDays(60))],
            new Places());
        await folder.Compactor.RetainAsync(retention, Blocks.Now, CancellationToken.None);
        Assert.Empty(folder.Inbox.All());
        var left = new List<int>();
        foreach (var device in new[] { 1001L, 1002L, 1003L })
            left.Add((await folder.Query.ReadingsAsync(new SeriesId(device, Blocks.Temperature), old - Day, Blocks.NowMs,
                CancellationToken.None)).Readings.Count);
        Assert.Equal([2, 3, 2], left);
    }

    [Fact]
    public async Task What_stays_in_blocks_goes_when_no_rule_keeps_it_and_what_a_wrong_clock_dated_by_when_it_came()
    {
        await using var folder = new ProjectionFolder(assignments: new Owners());
        var old = Blocks.NowMs - 100 * Day;
        await folder.StoreAsync(Blocks.Of(1, time: old, device: 2));
        await folder.StoreAsync(Blocks.Of(2, StreamClass.Billing, time: old, device: 2));
        await folder.StoreAsync(Blocks.Of(3, time: 1000));
        folder.Project();
        await folder.CompactAsync();
        Assert.Equal([1UL, 2UL], folder.Inbox.All().Select(block => block.Id.Sequence));
        var plan = new RetentionPlan([new RetentionRule(StreamClass.Telemetry, null, TimeSpan.FromDays(30)),
            new RetentionRule(StreamClass.Telemetry, 2, TimeSpan.FromDays(60))], new Places());
        foreach (var (days, blocks, misdated) in new[] { (0, 2, 1), (31, 2, 0), (61, 1, 0) })
        {
            await folder.Compactor.RetainAsync(plan, Blocks.Now.AddDays(days), CancellationToken.None);
            Assert.Equal(blocks, folder.Inbox.All().Count);
            Assert.Equal(misdated, (await folder.Query.ReadingsAsync(Series, 0, 5000, CancellationToken.None)).Readings.Count);
        }
        Assert.Equal(InboxVerdict.Repeat, (await folder.Inbox.OfferAsync(Blocks.Of(1, time: old, device: 2))).Verdict);
    }

    [Fact]
    public async Task Small_chunks_become_full_ones_and_late_readings_go_where_they_belong()
    {
        await using var folder = new ProjectionFolder();
        for (ulong sequence = 1; sequence <= 90; sequence++)
        {
            var begin = Blocks.NowMs - 10 * Day + (long)(sequence * 37 % 90) * 100 * 60_000;
            await folder.StoreAsync(Blocks.Of(sequence, StreamClass.Telemetry, 7,
                [.. Enumerable.Range(0, 100).Select(i => new Reading(Series, begin + i * 60_000, ReadingValue.Of(i / 10m)))]));
            folder.Project();
            await folder.CompactAsync();
        }
        using var all = folder.Chunks.Open(Series, 0, long.MaxValue);
        Assert.Equal(9000, all.All.Sum(c => c.Row.Count));
        Assert.True(all.All.Count <= 9000 / ChunkCut.Full + 16, $"{all.All.Count} chunks");
        Assert.Equal(Enumerable.Range(0, 9000).Select(i => Blocks.NowMs - 10 * Day + i * 60_000L),
            (await ReadingsAsync(folder)).Readings.Select(r => r.Time));
    }

    private static Reading Any(Random random, long time) => new(Series, time, random.Next(40) switch
    {
        0 => ReadingValue.Of(random.NextDouble() * 100),
        1 => ReadingValue.Of("open"),
        2 => ReadingValue.None,
        _ => ReadingValue.Of(random.Next(-500, 500) / 10m),
    }, random.Next(10) == 0 ? Quality.Invalid : Quality.Good, (uint)(random.Next(30) == 0 ? 1 : 0));

    private static async Task CompareAsync(ProjectionFolder blocks, ProjectionFolder chunks, Random random, int questions)
    {
        for (var question = 0; question < questions; question++)
        {
            var from = Blocks.NowMs - random.NextInt64(45 * Day);
            var range = new SeriesRange(Series, from, from + random.NextInt64(1, 45 * Day), random.Next(1, 300));
            var expected = await blocks.Query.BucketsAsync(range, CancellationToken.None);
            var answer = await chunks.Query.BucketsAsync(range, CancellationToken.None);
            Assert.Equal((expected.BucketMs, expected.Repeats, expected.Conflicts), (answer.BucketMs, answer.Repeats, answer.Conflicts));
            Assert.Equal(expected.Buckets.Select(Rounded), answer.Buckets.Select(Rounded));
            var readings = await blocks.Query.ReadingsAsync(Series, from, range.To, CancellationToken.None);
            var held = await chunks.Query.ReadingsAsync(Series, from, range.To, CancellationToken.None);
            Assert.Equal(readings.Readings, held.Readings);
            Assert.Equal((readings.Repeats, readings.Conflicts), (held.Repeats, held.Conflicts));
        }

        // Doubles are added in another order, which may change the last digits of a mean.
        static SeriesBucket Rounded(SeriesBucket b) => b with { Mean = b.Mean is { } mean ? Math.Round(mean, 9) : null };
    }

    /// <summary>Device 2 is nobody's, what came of it until then is released.</summary>
    private sealed class Owners : IDeviceAssignments
    {
        public long? Until { get; set; }
        public long? GatewayOf(long device) => null;
        public bool Counts(long gateway, long device, long time, long received) => device != 2 || received <= Until;
        public IReadOnlyDictionary<(long Gateway, long Device), long> Released =>
            Until is { } until ? new Dictionary<(long, long), long> { [(1, 2)] = until }  : new Dictionary<(long, long), long>();
    }

    /// <summary>Device 1002 is at site 2, 1003 was removed.</summary>
    private sealed class Places : ISitePlaces
    {
        public bool IsSite(long site) => true;
        public long? OfDevice(long number) => number == 1003 ? null : number - 1000;
        public long? OfGateway(long number) => 1;
        public IReadOnlyList<string> SubjectsWithin(SiteScope sites) => [];
    }

    private static Task<SeriesReadings> ReadingsAsync(ProjectionFolder folder) =>
        folder.Query.ReadingsAsync(Series, Blocks.NowMs - 20 * Day, Blocks.NowMs + 20 * Day, CancellationToken.None);
}
