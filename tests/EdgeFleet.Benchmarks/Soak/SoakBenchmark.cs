using System.Diagnostics;
using EdgeFleet.Benchmarks.Sessions;
using Spectre.Console;

namespace EdgeFleet.Benchmarks.Soak;

/// <summary>
/// Does memory stay flat? Emulated days of a whole gateway, three hours of each without a link, with what the collector leaves of its
/// heap every hour (quick) or three; the manager's executable beside it. Ends with 1 where the gateway's heap grows.
/// </summary>
internal static class SoakBenchmark
{
    private static readonly TimeSpan Offline = TimeSpan.FromHours(3);

    /// <summary>More than this from the middle third to the last is growth.</summary>
    private const double Flat = 1.03;

    public static async Task<int> RunAsync(bool quick)
    {
        var (days, sample) = quick ? (0.5, TimeSpan.FromHours(1)) : (7.0, TimeSpan.FromHours(3));
        using var fleet = await SeededFleet.MakeAsync(1, TimeSpan.FromDays(365));
        await using var manager = await ServerProcess.ManagerAsync(fleet);
        // From now on, and so ahead of the manager: its certificate is of today.
        var clock = new SoakClock(TimeProvider.System.GetUtcNow());
        await using var gateway = new SoakGateway(fleet, manager.Gateways, clock);
        var heaps = new List<double>();
        var table = new Table().AddColumns(
            "day", "readings", "blocks waiting", "sent, MB", "heap, MB", "resident, MB", "buffer on disk, MB", "manager resident, MB");
        while (clock.Passed < TimeSpan.FromDays(days))
        {
            gateway.IsLinked = (int)(clock.Passed / Offline) % 8 != 1;
            await clock.PassAsync(sample, () => gateway.KeepsUp);
            await gateway.IsRunning;
            heaps.Add(GC.GetTotalMemory(forceFullCollection: true) / 1e6);
            table.AddRow($"{clock.Passed.TotalDays:F2}", $"{gateway.Readings}", $"{gateway.Backlog:F0}",
                $"{gateway.Sent / 1e6:F2}", $"{heaps[^1]:F2}", $"{Environment.WorkingSet / 1e6:F0}", $"{gateway.Buffered / 1e6:F1}",
                $"{Resident(manager.Id) / 1e6:F0}");
        }
        AnsiConsole.Write(table);
        var third = heaps.Count / 3;
        var growth = Median(heaps[^third..]) / Median(heaps[third..^third]);
        Console.WriteLine($"the gateway's heap in the last third: {growth:F3} times that of the middle third; flat is up to {Flat}");
        return growth <= Flat ? 0 : 1;
    }

    private static long Resident(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
