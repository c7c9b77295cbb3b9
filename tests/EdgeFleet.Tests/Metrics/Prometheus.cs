using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests.Metrics;

/// <summary>Debian's Prometheus on a free port, with a folder of its own, looking every quarter of a second.</summary>
internal sealed class Prometheus : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Process _process;
    private readonly HttpClient _client;

    /// <param name="jobs">Items of scrape_configs, indented by two spaces.</param>
    public Prometheus(params IEnumerable<string> jobs)
    {
        var program = Needs.File("prometheus", "apt-get install prometheus", "/usr/bin/prometheus", "/usr/local/bin/prometheus");
        var port = FreePort.Next();
        File.WriteAllLines(_folder.In("prometheus.yml"),
            ["global: { scrape_interval: 250ms, scrape_timeout: 250ms }", "scrape_configs:", .. jobs]);
        _process = Process.Start(new ProcessStartInfo(program,
        [
            $"--config.file={_folder.In("prometheus.yml")}", $"--storage.tsdb.path={_folder.In("data")}",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        ]) { RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/") };
    }

    /// <summary>How many series a query has now; what is wrong with it, when Prometheus refuses it.</summary>
    public async Task<(int Series, string? Refused)> AskAsync(string query)
    {
        try
        {
            var answer = JsonNode.Parse(await _client.GetStringAsync($"api/v1/query?query={Uri.EscapeDataString(query)}"))!;
            return (answer["data"]!["result"]!.AsArray().Count, null);
        }
        catch (HttpRequestException e) when (e.StatusCode is System.Net.HttpStatusCode.BadRequest)
        {
            return (0, $"{query} is refused");
        }
        catch (HttpRequestException)
        {
            return (0, null); // it starts
        }
    }

    /// <summary>Why targets are not read; empty: all are.</summary>
    public async Task<string> TargetsAsync() => string.Join("; ", JsonNode.Parse(await _client.GetStringAsync("api/v1/targets"))!
        ["data"]!["activeTargets"]!.AsArray().Select(target => (string)target!["lastError"]!).Where(error => error.Length > 0));

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}
