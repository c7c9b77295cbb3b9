using System.Text;
using System.Text.Json;
using EdgeFleet.Azure;
using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Uplinks.Azure;
using EdgeFleet.Tests.Mqtt;

namespace EdgeFleet.Tests.Azure;

/// <summary>A hub with one device, and a gateway that is that device.</summary>
internal sealed class AzureGateway : IAsyncDisposable
{
    private AzureGateway(EmulatedHub hub, HubClient device, HubAuthority authority, BrokerGateway gateway) =>
        (Hub, Device, Authority, Gateway) = (hub, device, authority, gateway);

    public HubAuthority Authority { get; }
    public EmulatedHub Hub { get; }
    public HubClient Device { get; }
    public BrokerGateway Gateway { get; }

    /// <summary>The device has a key; its connection string is there, and the gateway does not run yet.</summary>
    /// <param name="clock">Of both; null: of the machine.</param>
    /// <param name="options">What is different at the hub.</param>
    /// <param name="settings">Settings besides the identity, with a comma before.</param>
    /// <param name="hubClock">Of the hub alone.</param>
    public static async Task<AzureGateway> CreateAsync(
        TimeProvider? clock = null, Func<HubOptions, HubOptions>? options = null, string settings = "", TimeProvider? hubClock = null)
    {
        var authority = new HubAuthority(TimeProvider.System);
        var plain = new HubOptions(FreePort.Next());
        var hub = new EmulatedHub(options?.Invoke(plain) ?? plain, authority, hubClock ?? clock ?? TimeProvider.System);
        var device = hub.Register("dev1");
        await hub.StartAsync();
        var gateway = new BrokerGateway($$"""
            { "identity": "connection-string", "connectionFile": "device", "authorityFile": "ca.pem"{{settings}} }
            """) { Kind = new AzureKind(), Clock = clock ?? TimeProvider.System };
        gateway.Put("ca.pem", authority.Certificate);
        gateway.Put("device", ConnectionString(hub, device));
        return new AzureGateway(hub, device, authority, gateway);
    }

    public static string ConnectionString(EmulatedHub hub, HubClient device) =>
        $"HostName={hub.Host};DeviceId={device.Device};SharedAccessKey={Convert.ToBase64String(device.Key)}\n";

    /// <summary>The value of each reading of the telemetry.</summary>
    public static IEnumerable<JsonElement> Readings(EmulatedHub hub) => hub.Telemetry.SelectMany(
        message => JsonElement.Parse(Encoding.UTF8.GetString(message.Body)).GetProperty("readings").EnumerateArray());

    /// <summary>Each reading of these blocks came, and at least once.</summary>
    public void Holds(IEnumerable<Block> blocks) => Assert.Equal(
        blocks.SelectMany(BlockCodec.Decode).Select(reading => reading.Value.ToString()).ToHashSet(),
        Readings(Hub).Select(reading => $"{reading.GetProperty("value")}").ToHashSet());

    public Task ConnectedAsync(int times = 1) =>
        Gateway.Until(() => Device.Connects >= times && Device.IsConnected, $"connection number {times}");

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Hub.DisposeAsync();
        Authority.Dispose();
    }
}
