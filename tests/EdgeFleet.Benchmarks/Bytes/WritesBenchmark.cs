using EdgeFleet.Benchmarks.History;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using Spectre.Console;

namespace EdgeFleet.Benchmarks;

/// <summary>
/// What a small gateway writes to its card: 20 devices with 20 points each, read every second, all of it stored, delivered at once
/// and deleted, with blocks of more and more seconds. Beside it a file that the same blocks are appended to and flushed.
/// </summary>
internal static class WritesBenchmark
{
    private const string Uplink = "manager";
    private const int Points = 400;
    private const int SecondsOfDay = 86_400;
    private static readonly long Begin = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static async Task<int> RunAsync(bool quick)
    {
        var seconds = quick ? 300 : 1800;
        var table = new Table().AddColumns("blockSeconds", "written, B a reading", "GB a day", "raw file, GB a day", "ratio");
        foreach (var interval in new[] { 1, 2, 5, 10, 30, 60 })
        {
            var blocks = Blocks(seconds, interval);
            var outbox = await MeasureAsync(folder => AppendAsync(folder, blocks));
            var raw = await MeasureAsync(folder => AppendRawAsync(folder, blocks));
            table.AddRow($"{interval}", $"{(double)outbox / seconds / Points:F1}", PerDay(outbox), PerDay(raw),
                $"{(double)outbox / raw:F1}");
        }
        AnsiConsole.Write(table);
        return 0;

        string PerDay(long bytes) => $"{bytes / 1e9 * SecondsOfDay / seconds:F2}";
    }

    /// <returns>Bytes that this process had written to disk meanwhile.</returns>
    private static async Task<long> MeasureAsync(Func<string, Task> write)
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
        var before = ProcessCost.Of(Environment.ProcessId);
        await write(folder);
        var written = (ProcessCost.Of(Environment.ProcessId) - before).Written;
        Directory.Delete(folder, recursive: true);
        return written;
    }

    private static List<BlockPayload> Blocks(int seconds, int interval)
    {
        var mix = new ReferenceMix(Points, seed: 1);
        return [.. Enumerable.Range(0, seconds).Chunk(interval).Select(chunk => BlockCodec.Encode(
            StreamClass.Telemetry, [.. chunk.SelectMany(second => mix.Scan(Begin + second * 1000L))]))];
    }

    private static async Task AppendAsync(string folder, List<BlockPayload> blocks)
    {
        await using var outbox = DurableOutbox.Open(new DiskFolder(folder), new OutboxSettings([new(Uplink)]) { ReserveBytes = 0 });
        foreach (var block in blocks)
            await outbox.SettleAsync(Uplink, [(await outbox.AppendAsync(block)).Id], []);
    }

    private static async Task AppendRawAsync(string folder, List<BlockPayload> blocks)
    {
        await using var file = new FileStream(Path.Combine(folder, "raw"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        for (var i = 0; i < blocks.Count; i++)
        {
            await file.WriteAsync(Block.Seal(blocks[i], 1, (ulong)i + 1).Bytes);
            file.Flush(flushToDisk: true);
        }
    }
}
