using System.Diagnostics;
using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using Microsoft.Data.Sqlite;
using Spectre.Console;

namespace EdgeFleet.Benchmarks.History;

/// <summary>
/// What a question about one point takes, beside a raw read of one of its chunks; what a reading takes on the disk; and what
/// compaction takes from ingest. A reading a minute of each point, compacted every ten minutes as in the manager.
/// </summary>
internal static class HistoryBenchmark
{
    private const long Minute = 60_000;
    private const long Day = 1440 * Minute;
    private static readonly long Begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static async Task<int> RunAsync(bool quick)
    {
        var table = new Table().AddColumns("", "p50", "p95", "raw chunk read, p50");
        foreach (var points in quick ? [100, 1000] : new[] { 1000, 10_000 })
        {
            await using var stack = new TelemetryStack();
            var mix = new ReferenceMix(points, seed: 1);
            for (var minute = 0; minute < 1440; minute += 10)
            {
                await stack.StoreAsync(1, Enumerable.Range(minute, 10).Select(m => mix.Block((ulong)m + 1, Begin + m * Minute, 1)));
                stack.Project();
                await stack.CompactAsync();
            }
            // What waits for compaction when the question comes.
            await stack.StoreAsync(1, Enumerable.Range(1440, 10).Select(m => mix.Block((ulong)m + 1, Begin + m * Minute, 1)));
            stack.Project();
            table.AddRow([$"a day of one point of {points}, its end not compacted",
                .. await AskAsync(stack, mix, points, Begin + 9 * Minute, Day)]);
            table.AddRow([$"a day of one point of {points}, long ago", .. await AskAsync(stack, mix, points, Begin, Day - Minute)]);
            await stack.CompactAsync();
            AnsiConsole.MarkupLine(CultureInfo.InvariantCulture, "{0} points for a day: {1:0.00} bytes a reading in chunks", points,
                (double)Used(stack, "chunks-") / (points * 1450.0));
            AnsiConsole.MarkupLine(CultureInfo.InvariantCulture, "identities of {0} blocks that went: {1:0.0} bytes a block", 1450,
                Used(stack, "inbox-") / 1450.0);
        }
        await using (var stack = new TelemetryStack())
        {
            const int points = 5;
            var mix = new ReferenceMix(points, seed: 2);
            var days = quick ? 60 : 365;
            for (var day = 0; day < days; day++)
            {
                await stack.StoreAsync(1, Enumerable.Range(0, 4).Select(i =>
                    mix.Block((ulong)(day * 4 + i) + 1, Begin + day * Day + i * Day / 4, 360)));
                stack.Project();
                await stack.CompactAsync();
            }
            table.AddRow([$"{days} days of one point", .. await AskAsync(stack, mix, points, Begin, days * Day)]);
            AnsiConsole.MarkupLine(
                CultureInfo.InvariantCulture, "{0} points for {1} days: {2:0.00} bytes a reading in chunks", points, days,
                (double)Used(stack, "chunks-") / (points * 1440.0 * days));
        }
        AnsiConsole.Write(table);
        LatestMemory(quick ? 100_000 : 1_700_000);
        await IngestAsync(quick);
        return 0;
    }

    private static async Task<string[]> AskAsync(TelemetryStack stack, ReferenceMix mix, int points, long from, long length)
    {
        var random = new Random(3);
        var asked = new List<double>();
        var raw = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var series = mix.Series(random.Next(points));
            var watch = Stopwatch.StartNew();
            var result = await stack.Query.BucketsAsync(new SeriesRange(series, from, from + length, 300), CancellationToken.None);
            asked.Add(watch.Elapsed.TotalMilliseconds);
            if (result.Buckets.Sum(b => (long)b.Count) != length / Minute) throw new InvalidOperationException("readings are missing");
            watch.Restart();
            using var chunks = stack.Chunks.Open(series, from, from + 1);
            foreach (var chunk in chunks.All.Take(1)) chunks.Readings(chunk);
            raw.Add(watch.Elapsed.TotalMilliseconds);
        }
        return [Ms(asked, 0.5), Ms(asked, 0.95), Ms(raw, 0.5)];
    }

    /// <summary>What the latest values of a city take in memory, ten points a device.</summary>
    private static void LatestMemory(int series)
    {
        var latest = new LatestValues();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var first = 0; first < series; first += 10_000)
        {
            var readings = Enumerable.Range(first, 10_000).Select(i => new Reading(
                new SeriesId(i / 10, new PointPath(3300, (ushort)(i % 10), 5700)), Begin, ReadingValue.Of(i / 10m))).ToList();
            var block = new StoredBlock(1, 1, default, 0, readings.Count, Begin, Begin, default);
            ((IProjection)latest).Apply(null!, [new JudgedBlock(block, readings, [])]);
            ((IProjection)latest).Committed();
            ((IProjection)latest).Written();
        }
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        AnsiConsole.MarkupLine(CultureInfo.InvariantCulture, "latest values of {0:N0} series: {1:N0} MB, {2:0} bytes each", series,
            bytes / 1e6, (double)bytes / series);
        GC.KeepAlive(latest);
    }

    /// <summary>Readings a second from offer to settle with their projections, without and with compaction beside.</summary>
    private static async Task IngestAsync(bool quick)
    {
        var span = TimeSpan.FromSeconds(quick ? 5 : 20);
        var rates = new List<double>();
        foreach (var compacts in new[] { false, true, false, true })
        {
            await using var stack = new TelemetryStack();
            using var over = new CancellationTokenSource();
            var projection = Task.Run(async () =>
            {
                while (!over.IsCancellationRequested)
                    if (!stack.Projector.Step()) await Task.Delay(1);
            });
            var compaction = Task.Run(async () =>
            {
                while (compacts && !over.IsCancellationRequested)
                    if (!await stack.Compactor.StepAsync(all: false, CancellationToken.None)) await Task.Delay(100);
            });
            var mixes = Enumerable.Range(1, 4).Select(seed => new ReferenceMix(1000, seed)).ToList();
            var blocks = mixes.Select(mix => Enumerable.Range(0, 40).Select(i => mix.Scan(Begin + i * Minute).ToArray()).ToList()).ToList();
            var (watch, readings, sequence) = (Stopwatch.StartNew(), 0L, 0UL);
            while (watch.Elapsed < span)
            {
                sequence++;
                await Task.WhenAll(Enumerable.Range(0, 4).Select(gateway => stack.StoreAsync(gateway + 1, Enumerable.Range(0, 4).Select(i =>
                {
                    var shift = (long)(sequence * 4 + (ulong)i) * Minute;
                    return Block.Seal(BlockCodec.Encode(Contracts.V1.StreamClass.Telemetry,
                        [.. blocks[gateway][i].Select(r => r with { Time = r.Time + shift })]), 1, sequence * 4 + (ulong)i);
                }))));
                readings += 16_000;
                // The projections set the pace in the long run.
                while (stack.Inbox.CommittedArrival - stack.Projector.Position > 200) await Task.Delay(1);
            }
            rates.Add(readings / watch.Elapsed.TotalSeconds);
            await over.CancelAsync();
            await Task.WhenAll(projection, compaction);
        }
        AnsiConsole.MarkupLine(CultureInfo.InvariantCulture,
            "ingest with projections: {0:N0} readings a second, {1:N0} while compacting ({2:P0})",
            (rates[0] + rates[2]) / 2, (rates[1] + rates[3]) / 2, (rates[1] + rates[3]) / (rates[0] + rates[2]));
    }

    /// <summary>Bytes of the pages that hold something.</summary>
    private static long Used(TelemetryStack stack, string prefix)
    {
        long bytes = 0;
        foreach (var path in Directory.GetFiles(stack.Folder, prefix + "*.db"))
        {
            using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText =
                "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
            bytes += (long)command.ExecuteScalar()!;
        }
        return bytes;
    }

    private static string Ms(List<double> times, double part) =>
        times.Order().ElementAt((int)(times.Count * part)).ToString("0.00 ms", CultureInfo.InvariantCulture);
}
