using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using EdgeFleet.Benchmarks.Polling;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Gateway.Identity;
using Spectre.Console;

namespace EdgeFleet.Benchmarks.Storage;

/// <summary>
/// How long a gateway with a full buffer takes to start: the executable until its socket answers, with the devices at work, in turn on a
/// folder whose buffer is full and on one whose buffer is empty, and the opening of the outbox alone.
/// </summary>
internal static class StartBenchmark
{
    private const string Uplink = "broker";
    private const int ReadingsOfBlock = 5000, Group = 64, Points = 8;
    private static readonly TimeSpan Asked = TimeSpan.FromMilliseconds(2), Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(bool quick)
    {
        var (bytes, rounds) = quick ? (64L << 20, 3) : (1L << 30, 15);
        var root = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
        try
        {
            await using var farm = new ModbusFarm(1);
            var devices = Path.Combine(root, "devices.json");
            await File.WriteAllTextAsync(devices, PollingBenchmark.Devices(farm.Ports, Points, TimeSpan.FromSeconds(1)));
            var (empty, full) = (Prepare(Path.Combine(root, "empty"), bytes), Prepare(Path.Combine(root, "full"), bytes));
            var (blocks, kept) = await FillAsync(full, bytes);
            var (ofEmpty, ofFull, opening) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                ofEmpty.Add(await StartAsync(empty, devices));
                ofFull.Add(await StartAsync(full, devices));
                opening.Add(await OpenAsync(full, bytes));
            }
            var table = new Table().AddColumns("", "ms, median", "ms, slowest", "ratio");
            (string, List<double>)[] rows =
                [("start, empty buffer", ofEmpty), ("start, full buffer", ofFull), ("outbox alone, full", opening)];
            foreach (var (name, values) in rows)
                table.AddRow(name, $"{Median(values):F0}", $"{values.Max():F0}", $"{Median(values) / Median(ofEmpty):F2}");
            AnsiConsole.Write(table);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"full: {kept / 1e6:F0} of {bytes / 1e6:F0} MB on disk in {blocks} blocks of {ReadingsOfBlock} readings"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
        return 0;
    }

    /// <summary>A folder of a gateway whose one uplink has nobody on the other side.</summary>
    private static string Prepare(string path, long bytes)
    {
        using var folder = DataFolder.Open(path);
        DataFolder.Replace(folder.GatewayFile, $$"""
            { "format": "edgefleet-gateway/1", "buffer": { "bytes": {{bytes}} },
              "uplinks": [ { "name": "{{Uplink}}", "kind": "mqtt", "settings": { "broker": "mqtt://127.0.0.1:1", "gateway": "g" } } ] }
            """);
        return path;
    }

    /// <summary>Appends until the first block has to give way.</summary>
    private static async Task<(int Blocks, long Bytes)> FillAsync(string path, long bytes)
    {
        await using var outbox = Open(path, bytes);
        var random = new Random(1);
        var payload = BlockCodec.Encode(StreamClass.Telemetry, [.. Enumerable.Range(0, ReadingsOfBlock).Select(i => new Reading(
            new SeriesId(1, new PointPath(3303, (ushort)(i % Points), 5700)), 1_790_000_000_000 + i * 1000,
            ReadingValue.Of(random.NextInt64())))]);
        var blocks = 0;
        while (outbox.Status(Uplink) is { Lost.Count: 0 })
        {
            await Task.WhenAll(Enumerable.Range(0, Group).Select(_ => outbox.AppendAsync(payload)));
            blocks += Group;
        }
        return (blocks, outbox.Status(Uplink).BytesOnDisk);
    }

    private static async Task<double> OpenAsync(string path, long bytes)
    {
        var began = Stopwatch.GetTimestamp();
        await using var outbox = Open(path, bytes);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static DurableOutbox Open(string path, long bytes) => DurableOutbox.Open(
        new DiskFolder(Path.Combine(path, GatewayFile.DefaultOutboxFolder)),
        new OutboxSettings([new OutboxUplink(Uplink)]) { CapBytes = bytes, Clock = TimeProvider.System });

    /// <returns>Milliseconds until the gateway's socket answers.</returns>
    private static async Task<double> StartAsync(string path, string devices)
    {
        var began = Stopwatch.GetTimestamp();
        using var gateway = Process.Start(new ProcessStartInfo(BuiltExecutable.Gateway, ["run", "--data", path, "--devices", devices])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            while (!await AnswersAsync(Path.Combine(path, "gateway.sock")))
            {
                if (gateway.HasExited) throw new InvalidOperationException(await gateway.StandardError.ReadToEndAsync());
                if (Stopwatch.GetElapsedTime(began) > Patience) throw new TimeoutException("the gateway does not answer");
                await Task.Delay(Asked);
            }
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        finally
        {
            gateway.Kill();
            await gateway.WaitForExitAsync();
        }
    }

    private static async Task<bool> AnswersAsync(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
