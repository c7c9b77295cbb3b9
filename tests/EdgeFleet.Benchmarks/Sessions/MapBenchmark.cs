using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace EdgeFleet.Benchmarks.Sessions;

/// <summary>
/// How long the map of a city of 100,000 devices takes, and how many bytes: the overview page, what its map asks for, the whole
/// and a street, and all positions as a program asks for them. Beside each a file of as many bytes from a web server that does
/// nothing else.
/// </summary>
internal static class MapBenchmark
{
    private const string BareFiles = "bare-files";

    /// <summary>About 200 m, in degrees.</summary>
    private const double Street = 0.002;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [BareFiles, var folder]) return await ServeAsync(folder);
        var quick = arguments.Contains("--quick");
        using var fleet = await SeededFleet.MakeAsync(quick ? 200 : 2000);
        var files = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
        await using var manager = await ServerProcess.ManagerAsync(fleet);
        await using var bare = await ServerProcess.SelfAsync("people", "map", BareFiles, files);
        using var person = Client(manager.People);
        (await person.PostAsJsonAsync("api/v1/sign-in", new { code = manager.AdministratorCode })).EnsureSuccessStatusCode();
        using var other = Client(bare.People);

        var table = new Table().AddColumns("", "kB", "first", "p50", "p95", "bare file, p50");
        foreach (var (name, path) in new[]
        {
            ("map, whole city", "api/v1/devices/map" + Area(SeededFleet.West, SeededFleet.South, SeededFleet.East - SeededFleet.West)),
            ("map, a street", "api/v1/devices/map" + Area(SeededFleet.West, SeededFleet.South, Street)),
            ("map, a district", "api/v1/devices/map" + Area(SeededFleet.West, SeededFleet.South, 30 * Street)),
            ("all positions", "api/v1/devices/positions"),
            ("overview page", ""),
        })
        {
            var first = await AskAsync(person, path);
            var file = Path.Combine(files, $"{table.Rows.Count}");
            await File.WriteAllBytesAsync(file, new byte[first.Bytes]);
            var (asked, raw) = (new List<double>(), new List<double>());
            for (var i = 0; i < (quick ? 20 : 100); i++)
            {
                asked.Add((await AskAsync(person, path)).Ms);
                raw.Add((await AskAsync(other, Path.GetFileName(file))).Ms);
            }
            table.AddRow([name, $"{first.Bytes / 1e3:F1}", Ms(first.Ms), Ms(At(asked, 0.5)), Ms(At(asked, 0.95)), Ms(At(raw, 0.5))]);
        }
        AnsiConsole.Write(table);
        Directory.Delete(files, recursive: true);
        return 0;
    }

    private static async Task<int> ServeAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/{name}", (string name) => TypedResults.PhysicalFile(Path.Combine(folder, name)));
        await app.StartAsync();
        Console.WriteLine($"people {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>As a browser: it keeps cookies and takes compressed answers, which are not unpacked here.</summary>
    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, UseProxy = false })
        {
            BaseAddress = address,
        };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        return client;
    }

    private static async Task<(double Ms, int Bytes)> AskAsync(HttpClient client, string path)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await client.GetByteArrayAsync(path);
        return (Stopwatch.GetElapsedTime(began).TotalMilliseconds, answer.Length);
    }

    private static string Area(double west, double south, double span) => string.Create(CultureInfo.InvariantCulture,
        $"?west={west}&south={south}&east={west + span}&north={south + span}");

    private static double At(List<double> times, double part) => times.Order().ElementAt((int)(times.Count * part));

    private static string Ms(double ms) => ms.ToString("0.0 ms", CultureInfo.InvariantCulture);
}
