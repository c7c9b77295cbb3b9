using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;

namespace EdgeFleet.Benchmarks;

/// <summary>
/// The real gateway executable reads 20 emulated greenhouses every second and keeps all of it; nobody takes
/// anything from it. Prints its resident memory after a minute.
/// </summary>
internal static class MemoryBenchmark
{
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
        var plan = CityPlan.Draw(seed: 1, gateways: 1, houses: GreenhouseReadings.Houses);
        await using var field =
            new GreenhouseField(plan,
            new FieldConditions(TimeProvider.System, new CalmField(), new ServedAnswers(), TimeSpan.FromSeconds(1)));
        var devices = Path.Combine(folder, "devices.json");
        await File.WriteAllTextAsync(devices, JsonSerializer.Serialize(new
        {
            format = "edgefleet-devices/1",
            profiles = new { },
            devices = plan.Houses.Select(
                house => new { number = 1000 + house.Number, name = $"gh-{house.Number:D3}", profile = "greenhouse-climate",
                periodMs = 1000, link = new { address = field.AddressOf(house), unit = house.Unit } }),
        }));
        using var gateway = Process.Start(
            new ProcessStartInfo(BuiltExecutable.Gateway, ["run", "--data", folder, "--devices", devices, "--journal"])
                { RedirectStandardOutput = true })!;
        var readings = 0L;
        var reading = Task.Run(async () =>
        {
            while (await gateway.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.Split(' ') is ["journal", _, _, _, var count, _]) readings += long.Parse(count, CultureInfo.InvariantCulture);
            }
        });
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(60));
            gateway.Refresh();
            Console.WriteLine($"gateway: {gateway.WorkingSet64 / 1e6:F0} MB resident, {gateway.TotalProcessorTime.TotalSeconds:F1} s of "
                + $"processor, {readings} readings stored in 60 s");
        }
        finally
        {
            gateway.Kill();
            await gateway.WaitForExitAsync();
            await reading;
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }
}
