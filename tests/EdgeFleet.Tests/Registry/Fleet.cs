using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

/// <summary>A site, a gateway and what the tests register there.</summary>
internal sealed record Fleet(RunningManager Manager, HttpClient People, long Site, long Gateway, string ClaimCode) : IAsyncDisposable
{
    public static async Task<Fleet> StartAsync()
    {
        var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        var (gateway, code) = await RunningManager.GatewayAsync(people, "g");
        return new Fleet(manager, people, 1, gateway, code);
    }

    public object Device(string name, long? gateway = null, object? link = null, string profile = "greenhouse-climate") => new
    {
        name,
        siteId = Site,
        gateway = gateway ?? Gateway,
        profile,
        latitude = 36.86,
        longitude = 118.74,
        link = link ?? new { address = "tcp://127.0.0.1:1502", unit = 1 },
    };

    public async Task<IReadOnlyList<long>> AddAsync(params object[] devices) =>
        [.. (await People.PostAsync("api/v1/devices", devices)).AsArray().Select(d => (long)d!["number"]!)];

    /// <summary>Changes device 1.</summary>
    public async Task ChangeAsync(object device)
    {
        using var response = await People.PutAsJsonAsync("api/v1/devices/1", device);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(long Version, JsonNode Document)> ConfigurationAsync(long? gateway = null)
    {
        var view = await People.GetJsonAsync($"api/v1/gateways/{gateway ?? Gateway}/configuration");
        return ((long)view["version"]!, view["document"] is { } text ? JsonNode.Parse((string)text!)! : new JsonObject());
    }

    public ValueTask DisposeAsync() => Manager.DisposeAsync();
}
