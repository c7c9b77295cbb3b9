using System.Diagnostics;
using System.Globalization;

namespace EdgeFleet.Benchmarks.Sessions;

/// <summary>
/// What sessions cost the manager: its executable serves a city's gateways, each with a block and two reports every ten
/// seconds. Processor time of its process alone, beside a gRPC server that only answers.
/// </summary>
internal static class SessionsBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [BareSessions.Name, var certificate]) return await BareSessions.RunAsync(certificate);
        var quick = arguments.Contains("--quick");
        var (sessions, measured) = quick ? (200, TimeSpan.FromSeconds(20)) : (2000, TimeSpan.FromSeconds(60));
        var settle = TimeSpan.FromSeconds(quick ? 15 : 30);
        using var fleet = await SeededFleet.MakeAsync(sessions);
        Console.WriteLine("sessions server        cores (user + kernel)  blocks/s  kB written/s  farm, cores  resident, MB");
        double asked, manager;
        await using (var bare = await ServerProcess.SelfAsync("gateways", "sessions", BareSessions.Name, fleet.ServerCertificate))
            asked = await MeasureAsync(bare, fleet, "baseline", settle, measured);
        await using (var served = await ServerProcess.ManagerAsync(fleet))
            manager = await MeasureAsync(served, fleet, "manager", settle, measured);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sessions,8} manager / baseline: {manager / asked:F2}"));
        return 0;
    }

    /// <returns>Processor seconds a second.</returns>
    private static async Task<double> MeasureAsync(
        ServerProcess server, SeededFleet fleet, string name, TimeSpan settle, TimeSpan measured)
    {
        await using var farm = new SessionFarm();
        await farm.ConnectAsync(server.Gateways, fleet.Certificates);
        await Task.Delay(settle);
        using var self = Process.GetCurrentProcess();
        var (before, own, began, blocks) =
            (ProcessCost.Of(server.Id), self.TotalProcessorTime, Stopwatch.GetTimestamp(), farm.Settled);
        await Task.Delay(measured);
        var (used, seconds) = (ProcessCost.Of(server.Id) - before, Stopwatch.GetElapsedTime(began).TotalSeconds);
        self.Refresh();
        using var other = Process.GetProcessById(server.Id);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{fleet.Certificates.Count,8} {name,-12} {used.Processor / seconds,6:F3} ({used.User / seconds:F3} + "
            + $"{used.Kernel / seconds:F3}) "
            + $"{(farm.Settled - blocks) / seconds,9:F0} {used.Written / seconds / 1000,13:F0} "
            + $"{(self.TotalProcessorTime - own).TotalSeconds / seconds,12:F3} "
            + $"{other.WorkingSet64 / 1e6,13:F0}"));
        if (farm.Rejected > 0 || farm.Sent - farm.Settled > farm.Sent / 20)
            Console.WriteLine($"of {farm.Sent} blocks {farm.Settled} are settled and {farm.Rejected} refused: the figures are of what it "
                + "did");
        return used.Processor / seconds;
    }
}
