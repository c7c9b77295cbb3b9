using System.Diagnostics;
using Spectre.Console;

namespace EdgeFleet.Benchmarks.Storage;

/// <summary>
/// Durable appends of batches of 1.7 kB (about 500 readings), one and ten a group: every contender in turn, in
/// rounds, the median of the rounds, relative to raw append + fsync of one batch.
/// </summary>
internal static class StorageBenchmark
{
    private const int BatchBytes = 1700;

    /// <summary>Few: a flush takes ten times as long while somebody else's journal is written, and that should hit all alike.</summary>
    private const int GroupsARound = 8;

    public static int Run(bool quick)
    {
        var rounds = quick ? 31 : 101;
        var folder = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
        var rates = new Dictionary<(string Name, int Group), List<double>>();
        try
        {
            IContender[] contenders =
                [new RawFile(folder), new WholeOutbox(folder), new DurableLiteDb(folder), new SqliteFull(folder),
                new StockLiteDb(folder, checkpoint: false), new StockLiteDb(folder, checkpoint: true)];
            for (var round = -1; round < rounds; round++)
            {
                foreach (var contender in contenders)
                {
                    foreach (var group in new[] { 1, 10 })
                    {
                        var rate = Measure(contender, group);
                        // The first round warms up.
                        if (round < 0) rates.Add((contender.Name, group), []);
                        else rates[(contender.Name, group)].Add(rate);
                    }
                }
            }
            foreach (var contender in contenders) contender.Dispose();
            Print(contenders.Select(contender => contender.Name), rates);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    private static double Measure(IContender contender, int group)
    {
        var random = new Random(group);
        var groups = Enumerable.Range(0, GroupsARound).Select(_ => Enumerable.Range(0, group).Select(_ => Batch(random)).ToList()).ToList();
        var watch = Stopwatch.StartNew();
        foreach (var batch in groups) contender.Append(batch);
        return groups.Count * group / watch.Elapsed.TotalSeconds;
    }

    private static byte[] Batch(Random random)
    {
        var batch = new byte[BatchBytes];
        random.NextBytes(batch);
        return batch;
    }

    private static void Print(IEnumerable<string> names, Dictionary<(string Name, int Group), List<double>> rates)
    {
        var table = new Table().AddColumns("store", "batches/s at 1", "ratio at 1", "batches/s at 10", "ratio at 10");
        var raw = Median(rates[("raw append + fsync", 1)]);
        foreach (var name in names)
        {
            var (one, ten) = (Median(rates[(name, 1)]), Median(rates[(name, 10)]));
            table.AddRow(name, $"{one:F0}", $"{one / raw:F2}", $"{ten:F0}", $"{ten / raw:F2}");
        }
        AnsiConsole.Write(table);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
