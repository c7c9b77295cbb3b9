using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Retention;
using EdgeFleet.Tests.Inbox;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>projections.db is lost, damaged or old, and the blocks it was made of are compacted: it is made again, the same.</summary>
public class LostProjectionsTests
{
    private const long Day = 86_400_000;
    private static readonly SeriesId Series = new(1001, Blocks.Temperature);
    private static readonly PointPath Door = PointPath.Parse("3300/0/5500");

    [Fact]
    public async Task Lost_after_a_compaction_the_same_latest_values_and_events_are_there_again()
    {
        await using var folder = new ProjectionFolder();
        await FillAsync(folder);
        await folder.CompactAsync();
        Assert.Empty(folder.Inbox.All());
        var (rows, events) = (Latest(folder), Events(folder));

        Lose(folder);
        Assert.Equal((rows, events), (Latest(folder), Events(folder)));
        // And they are written, not only known.
        folder.Restart();
        Assert.Equal((rows, events), (Latest(folder), Events(folder)));

        // What comes late is late still, and what is newer is newer, also where the clock was set back.
        await folder.StoreAsync(Blocks.Of(900, epoch: 8, time: Blocks.NowMs - 2 * Day, device: 1002, value: 1m));
        await folder.StoreAsync(Blocks.Of(5, time: Blocks.NowMs - 1000, device: 1003, value: 2m));
        await folder.StoreAsync(Blocks.Of(41, time: Blocks.NowMs - 5 * Day + 1000, value: 3m));
        folder.Project();
        Assert.Equal([3m, 20m, 14m], new[] { 1001L, 1002L, 1003L }.Select(device =>
            folder.Latest.Find(Series with { Device = device })!.Reading.Value.Decimal));
    }

    [Fact]
    public async Task Lost_between_compactions_what_is_compacted_and_what_is_not_are_put_together()
    {
        await using var folder = new ProjectionFolder();
        await FillAsync(folder);
        await folder.CompactAsync();
        await folder.StoreAsync(Blocks.Of(50, time: Blocks.NowMs + 5000, value: 50m));
        await folder.StoreAsync(Blocks.Of(6, StreamClass.Event, 7, Opened(1001, Blocks.NowMs + 5000)));
        folder.Project();
        var (rows, events) = (Latest(folder), Events(folder));
        Lose(folder);
        folder.Project();
        Assert.Equal((rows, events), (Latest(folder), Events(folder)));
    }

    [Fact]
    public async Task A_latest_value_outlives_the_chunks_that_are_no_longer_kept()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Blocks.Of(1, time: Blocks.NowMs - 400 * Day, value: 7m));
        folder.Project();
        await folder.CompactAsync();
        var retention = new RetentionPlan([new RetentionRule(StreamClass.Telemetry, null, TimeSpan.FromDays(30))], new NoPlaces());
        await folder.Compactor.RetainAsync(retention, Blocks.Now, CancellationToken.None);
        Lose(folder);
        Assert.Equal(7m, folder.Latest.Find(Series)!.Reading.Value.Decimal);
    }

    [Fact]
    public async Task An_old_copy_of_it_catches_up_over_blocks_that_are_gone()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Blocks.Of(1, value: 1m));
        folder.Project();
        folder.Stop();
        var copy = await File.ReadAllBytesAsync(Projector.PathIn(folder.Inbox.Options));
        folder.Restart();
        await FillAsync(folder);
        await folder.CompactAsync();
        var (rows, events) = (Latest(folder), Events(folder));
        Lose(folder, copy);
        Assert.Equal((rows, events), (Latest(folder), Events(folder)));
    }

    [Fact]
    public async Task A_chunk_that_is_damaged_costs_its_events_and_no_others()
    {
        await using var folder = new ProjectionFolder();
        await FillAsync(folder);
        await folder.CompactAsync();
        var rows = Latest(folder);
        using (var chunks = folder.Inbox.Raw("chunks-unplaced.db"))
        using (var damage = chunks.CreateCommand())
        {
            damage.CommandText = "UPDATE chunk SET bytes = zeroblob(10) WHERE stream = $stream";
            damage.Parameters.AddWithValue("$stream", (int)StreamClass.Event);
            Assert.Equal(1, damage.ExecuteNonQuery());
        }
        Lose(folder);
        Assert.Equal(rows, Latest(folder));
        Assert.Equal(4, folder.Events.List(1001, null, 100).Count);
    }

    /// <summary>Late readings, a clock that was set back, a node's numbers, events, repeats and one of them dated impossibly.</summary>
    private static async Task FillAsync(ProjectionFolder folder)
    {
        for (ulong sequence = 11; sequence <= 40; sequence++)
        {
            var time = sequence > 30 ? Blocks.NowMs - 6 * Day + (long)sequence * 1000 : Blocks.NowMs + (long)sequence * 1000;
            await folder.StoreAsync(Blocks.Of(sequence, time: time, value: sequence));
        }
        await folder.StoreAsync(Blocks.Of(2, time: Blocks.NowMs, device: 1002, value: 20m));
        await folder.StoreAsync(Blocks.Of(3, epoch: 9, time: Blocks.NowMs - Day, device: 1002, value: 10m));
        await folder.StoreAsync(Blocks.Of(4, StreamClass.Telemetry, 9,
            [.. Enumerable.Range(1, 4).Select(i => new Reading(Series with { Device = 1003 }, Blocks.NowMs + i,
                ReadingValue.Of(10m + i), Quality.Good, (uint)i))]));
        folder.Project();
        for (ulong sequence = 1; sequence <= 4; sequence++)
            await folder.StoreAsync(Blocks.Of(sequence, StreamClass.Event, 7, Opened(1001, Blocks.NowMs - (long)sequence * Day)));
        await folder.StoreAsync(Blocks.Of(5, StreamClass.Event, 7, Opened(1001, 1000)));
        folder.Project();
    }

    private static Reading Opened(long device, long time) => new(new SeriesId(device, Door), time, ReadingValue.Of("open"));

    private static string Latest(ProjectionFolder folder) =>
        string.Join('\n', folder.Rows().Split('\n').Where(row => row.StartsWith("latest", StringComparison.Ordinal)));

    private static string Events(ProjectionFolder folder) =>
        string.Join('\n', folder.Events.List(1001, null, 100).Select(one => $"{one.Reading} {one.Gateway}"));

    private static void Lose(ProjectionFolder folder, byte[]? other = null)
    {
        folder.Stop();
        var path = Projector.PathIn(folder.Inbox.Options);
        foreach (var end in new[] { "", "-wal", "-shm" }) File.Delete(path + end);
        if (other is not null) File.WriteAllBytes(path, other);
        folder.Restart();
    }

    private sealed class NoPlaces : ISitePlaces
    {
        public bool IsSite(long site) => false;
        public long? OfDevice(long number) => null;
        public long? OfGateway(long number) => null;
        public IReadOnlyList<string> SubjectsWithin(SiteScope sites) => [];
    }
}
