using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Architecture;
using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Mqtt;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Metrics;

/// <summary>The dashboard against what it is for: a manager and a gateway as processes, watched by Debian's Prometheus.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DashboardTests : IDisposable
{
    /// <summary>Panels that are empty as long as nothing is wrong.</summary>
    private static readonly string[] EmptyWhenWell = ["Blocks lost for good, by class and reason"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly Mosquitto _broker = new("allow_anonymous true");

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_query_of_the_dashboard_finds_series()
    {
        using var manager = GatewayExecutable.Of("EdgeFleet.Manager", "--data", _folder.In("m"),
            "--people", "http://127.0.0.1:0", "--gateways", "https://127.0.0.1:0");
        await GatewayUnderTest.Until(() => manager.Lines.Any(line => line.Contains("code=", StringComparison.Ordinal)), manager.Errors);
        var people = new Uri(manager.Lines.Single(line => line.StartsWith("people ", StringComparison.Ordinal))["people ".Length..]);
        File.WriteAllText(_folder.In("token"), await TokenAsync(people, manager.Lines));

        var port = FreePort.Next();
        await using var field = Gateway(port);
        using var gateway = new GatewayExecutable("run", "--data", _folder.In("g"), "--devices", _folder.In("devices.json"));
        using var prometheus = new Prometheus(
            $"  - {{ job_name: edgefleet-manager, authorization: {{ credentials_file: '{_folder.In("token")}' }}, "
                + $"static_configs: [{{ targets: ['{people.Authority}'] }}] }}",
            $"  - {{ job_name: edgefleet-gateways, static_configs: [{{ targets: ['127.0.0.1:{port}'] }}] }}");

        var missing = Queries().ToList();
        Assert.True(missing.Count > 15, "the dashboard has lost its panels");
        for (var end = DateTime.UtcNow + Patience; missing.Count > 0 && DateTime.UtcNow < end; await Task.Delay(200))
        {
            foreach (var asked in missing.ToList())
            {
                var (series, refused) = await prometheus.AskAsync(asked.Query);
                Assert.True(refused is null, refused);
                if (series > 0 || EmptyWhenWell.Contains(asked.Panel)) missing.Remove(asked);
            }
        }
        Assert.True(missing.Count == 0, string.Join(Environment.NewLine,
            missing.Select(of => $"{of.Panel}: {of.Query} finds nothing").Append(await prometheus.TargetsAsync()).Append(gateway.Errors)));
        Assert.Empty(await prometheus.TargetsAsync());
    }

    private GreenhouseField Gateway(int metricsPort)
    {
        var plan = CityPlan.Draw(1, 1, 1);
        var field = new GreenhouseField(
            plan, new FieldConditions(TimeProvider.System, new CalmField(), new ServedAnswers(), TimeSpan.FromSeconds(2)));
        File.WriteAllText(_folder.In("devices.json"), $$"""
            { "format": "edgefleet-devices/1", "devices": [
              { "number": 1001, "name": "gh-001", "profile": "greenhouse-climate", "periodMs": 200,
                "link": { "address": "{{field.AddressOf(plan.Houses[0])}}", "unit": 1, "timeoutMs": 1000, "retries": 1 } } ] }
            """);
        Directory.CreateDirectory(_folder.In("g"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_folder.In("g"), "gateway.json"), $$"""
            {
              "format": "edgefleet-gateway/1", "metricsPort": {{metricsPort}},
              "bearers": [ { "name": "mast", "kind": "5g", "bytesPerDay": 1000000 } ],
              "uplinks": [ { "name": "broker", "kind": "mqtt",
                "settings": { "broker": "mqtt://127.0.0.1:{{_broker.Port}}", "gateway": "north-7", "topic": "city/{device}/{class}" } } ]
            }
            """);
        return field;
    }

    private static async Task<string> TokenAsync(Uri people, IReadOnlyList<string> lines)
    {
        using var client = new HttpClient { BaseAddress = people };
        var code = lines.Single(line => line.Contains("code=", StringComparison.Ordinal)).Split("code=")[1].Trim();
        await client.PostAsync("api/v1/sign-in", new { code });
        return (string)(await client.PostAsync("api/v1/tokens", new { name = "prometheus", role = "viewer", days = 1 }))["token"]!;
    }

    private static IEnumerable<(string Panel, string Query)> Queries()
    {
        var file = Path.Combine(Repository.Root, "fleet/Manager/Metrics/grafana.json");
        return from panel in JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray()
               where panel!["targets"] is not null
               from target in panel["targets"]!.AsArray()
               select ((string)panel["title"]!, ((string)target!["expr"]!)
                   .Replace("$__rate_interval", "5s", StringComparison.Ordinal)
                   .Replace("$manager", "edgefleet-manager", StringComparison.Ordinal)
                   .Replace("$gateways", "edgefleet-gateways", StringComparison.Ordinal));
    }
}
