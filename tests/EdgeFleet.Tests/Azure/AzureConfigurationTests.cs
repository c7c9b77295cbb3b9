using System.Text.Json.Nodes;
using EdgeFleet.Azure;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Azure;

/// <summary>The gateway as a module of IoT Edge, all of it, which takes its devices from its twin.</summary>
public sealed class AzureConfigurationTests : IAsyncDisposable
{
    private readonly TestFolder _files = new();
    private readonly HubAuthority _authority = new(TimeProvider.System);
    private readonly EmulatedHub _hub;
    private readonly HubClient _module;

    public AzureConfigurationTests()
    {
        // A hub that lets through more than it should.
        _hub = new EmulatedHub(
            new HubOptions(FreePort.Next()) { IsEdgeHub = true, TwinBytes = 256 * 1024 }, _authority, TimeProvider.System);
        _module = _hub.Register("edge1", "gateway");
        DataFolder.Open(_files.In("data")).Dispose();
        File.WriteAllText(_files.In("data/gateway.json"), """
            { "format": "edgefleet-gateway/1", "uplinks": [{ "name": "cloud", "kind": "azure",
              "settings": { "identity": "edge-module", "configuration": true } }] }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _authority.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task What_is_desired_runs_and_what_is_too_large_or_wrong_leaves_the_last_good_one()
    {
        await _hub.StartAsync();
        await using var workload = await WorkloadApi.OnSocketAsync(_module, "1", _authority, _files.In("workload.sock"));
        var environment = workload.Environment("emulated.azure-devices.net", _hub.Host).ToDictionary();
        await DesireAsync(Document(1));
        using (var gateway = new GatewayExecutable(environment, ["run", "--data", _files.In("data")]))
        {
            await ReportedAsync(gateway, version: 2, devices: 1);
            Assert.Equal("cloud", (string?)Configuration["owner"]);

            // While it is connected.
            await DesireAsync(Document(2));
            await ReportedAsync(gateway, version: 3, devices: 2);

            await DesireAsync(Document(300));
            await ReportedAsync(gateway, version: 3, devices: 2, rejected: 4, reason: "documentTooLarge");
            Assert.Contains("32768 are the most", (string?)Configuration["faults"]![0], StringComparison.Ordinal);

            await DesireAsync(new JsonObject { ["format"] = "another", ["devices"] = null });
            await ReportedAsync(gateway, version: 3, devices: 2, rejected: 5, reason: "invalid");
            Assert.Contains("$.devices: the key is missing", $"{Configuration["faults"]}", StringComparison.Ordinal);
            gateway.Terminate();
            Assert.Equal(0, await gateway.EndAsync());
        }

        // What changes while it is away it takes when it is back, and until then the last good one runs.
        await DesireAsync(Document(3));
        using var again = new GatewayExecutable(environment, ["run", "--data", _files.In("data")]);
        await GatewayUnderTest.Until(() => again.Errors.Contains("configuration 3 is in force, 2 devices", StringComparison.Ordinal),
            "the last good one");
        await ReportedAsync(again, version: 6, devices: 3);
        Assert.Equal(0, _hub.Dropped);
        again.Terminate();
        Assert.Equal(0, await again.EndAsync());
    }

    private JsonObject Configuration => (JsonObject)_module.Twin.Reported["configuration"]!;

    private Task DesireAsync(JsonObject document) => _hub.DesireAsync(_module, new JsonObject { ["configuration"] = document });

    private async Task ReportedAsync(GatewayExecutable gateway, int version, int devices, int rejected = 0, string reason = "")
    {
        try
        {
            await GatewayUnderTest.Until(() => _module.Twin.Reported is var twin && twin["configuration"] is { } configuration
                && ((int)configuration["version"]!, (int)configuration["rejected"]!, (string?)configuration["reason"],
                    (int)twin["devices"]!["total"]!) == (version, rejected, reason, devices), $"version {version}, rejected {rejected}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Assert.Fail($"{e.Message}\n{_module.Twin.Reported}\n{gateway.Errors}");
        }
    }

    /// <summary>Greenhouses that do not answer.</summary>
    private static JsonObject Document(int devices) => new()
    {
        ["format"] = "edgefleet-devices/1",
        ["devices"] = new JsonArray([.. Enumerable.Range(1001, devices).Select(number => new JsonObject
        {
            ["number"] = number, ["name"] = $"gh-{number}", ["profile"] = "greenhouse-climate", ["periodMs"] = 1000,
            ["link"] = new JsonObject { ["address"] = "tcp://127.0.0.1:9", ["unit"] = number % 200 + 1 },
        })]),
    };
}
