using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EdgeFleet.Benchmarks.Polling;

/// <summary>
/// What it costs to read: the gateway executable polls a farm of Modbus TCP servers every second and stores every reading,
/// all of them new. Processor time of its process alone, for 100,000 readings, beside a process that only asks.
/// </summary>
internal static class PollingBenchmark
{
    /// <summary>float32 values that fit into the 125 registers of one answer.</summary>
    public const int PointsInARequest = 62;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(45);
    private static readonly (int Devices, int Points)[] Farms = [(150, 100), (100, 20)];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [BarePoller.Name, var points, .. var ports])
            return await BarePoller.RunAsync([.. ports.Select(Number)], Number(points));

        Console.WriteLine("devices points  process      readings/s  CPU s per 100,000 (user + kernel)  switches/s  written B/reading");
        foreach (var (deviceCount, pointCount) in Farms)
        {
            await using var farm = new ModbusFarm(deviceCount);
            var asked = await MeasureAsync(farm, ["dotnet", Self, "polling", BarePoller.Name, Text(pointCount), .. farm.Ports.Select(Text)],
                deviceCount, pointCount, "baseline");
            var folder = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
            var document = Path.Combine(folder, "devices.json");
            await File.WriteAllTextAsync(document, Devices(farm.Ports, pointCount, TimeSpan.FromSeconds(1)));
            var gateway = await MeasureAsync(farm,
                [BuiltExecutable.Gateway, "run", "--data", folder, "--devices", document],
                deviceCount, pointCount, "gateway");
            Console.WriteLine($"{deviceCount,7} {pointCount,6}  gateway / baseline: {gateway / asked:F2}");
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    private static string Self => Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Benchmarks.dll");

    /// <returns>Processor seconds for 100,000 readings.</returns>
    private static async Task<double> MeasureAsync(ModbusFarm farm, string[] arguments, int devices, int points, string name)
    {
        using var process = Process.Start(new ProcessStartInfo(arguments[0], arguments[1..]))!;
        try
        {
            await Task.Delay(WarmUp);
            var (before, requests, began) = (ProcessCost.Of(process.Id), farm.Requests, Stopwatch.GetTimestamp());
            await Task.Delay(Measured);
            var (used, seconds) = (ProcessCost.Of(process.Id) - before, Stopwatch.GetElapsedTime(began).TotalSeconds);
            var perPoll = (points + PointsInARequest - 1) / PointsInARequest;
            var readings = (double)(farm.Requests - requests) / perPoll * points;
            if (readings < 0.9 * devices * points * seconds) Console.WriteLine($"{name} did not keep up: the figures are of what it did");
            var each = 100_000 / readings;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{devices,7} {points,6}  {name,-12} {readings / seconds,10:F0}  {used.Processor * each,5:F2} ({used.User * each:F2} + "
                + $"{used.Kernel * each:F2}) {used.Switches / seconds,24:F0} {used.Written / readings,18:F1}"));
            return used.Processor * each;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>The device document of a farm.</summary>
    /// <param name="ports">A device each, numbered from 1.</param>
    /// <param name="points">Of each.</param>
    /// <param name="period">How often each is asked.</param>
    public static string Devices(IReadOnlyList<int> ports, int points, TimeSpan period) => JsonSerializer.Serialize(new
    {
        format = "edgefleet-devices/1",
        profiles = new Dictionary<string, object>
        {
            ["farm"] = new
            {
                format = "edgefleet-profile/1",
                name = "farm",
                title = new { en = "Farm", zh = "农场" },
                driver = "modbus-tcp",
                settings = new { byteOrder = "ABCD", maxRegisters = 2 * PointsInARequest, maxGap = 0 },
                points = Enumerable.Range(0, points).Select(point => new
                {
                    path = $"3303/{point}/5700",
                    name = new { en = $"Point {point}", zh = $"点 {point}" },
                    @class = "telemetry",
                    decimals = 1,
                    source = new { table = "holding", address = point * 2, type = "float32" },
                }),
            },
        },
        devices = ports.Select((port, i) => new
        {
            number = i + 1,
            name = $"farm-{i + 1}",
            profile = "farm",
            periodMs = (long)period.TotalMilliseconds,
            link = new { address = $"tcp://127.0.0.1:{port}", unit = 1 },
        }),
    });

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
