using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Azure;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeFleet.Tests.Azure;

/// <summary>What the emulated hub does where a client does something wrong, or too much of it.</summary>
public sealed class EmulatedHubTests : IAsyncDisposable
{
    private const string Telemetry = "devices/dev1/messages/events/";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly HubAuthority _authority = new(TimeProvider.System);
    private readonly PlainClient _client = new();
    private EmulatedHub? _hub;
    private HubClient? _device;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_hub is not null) await _hub.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_connection_ends_with_its_token_and_no_other_token_lets_in()
    {
        var (hub, device) = await StartAsync();
        var soon = _clock.GetUtcNow().AddMinutes(5);
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, await _client.ConnectAsync(hub, _authority, device, soon, [1, 2, 3]));
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized,
            await _client.ConnectAsync(hub, _authority, device, _clock.GetUtcNow().AddSeconds(-1)));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword,
            await _client.ConnectAsync(hub, _authority, new EmulatedHub(new HubOptions(1), _authority, _clock).Register("nobody"), soon));
        await ConnectAsync(soon);
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.True(await _client.PublishAsync(Telemetry, [1]));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await GatewayUnderTest.Until(() => !_client.IsConnected, "the token has ended");
    }

    [Theory]
    [InlineData(Telemetry, 256 * 1024 - 4, MqttQualityOfServiceLevel.AtLeastOnce, true)]
    [InlineData(Telemetry, 256 * 1024 - 3, MqttQualityOfServiceLevel.AtLeastOnce, false)]
    [InlineData(Telemetry, 1, MqttQualityOfServiceLevel.ExactlyOnce, false)]
    [InlineData("devices/dev2/messages/events/", 1, MqttQualityOfServiceLevel.AtLeastOnce, false)]
    [InlineData("city/north", 1, MqttQualityOfServiceLevel.AtLeastOnce, false)]
    public async Task What_it_does_not_take_ends_the_connection(
        string topic, int bytes, MqttQualityOfServiceLevel quality, bool taken)
    {
        var (hub, _) = await StartAsync();
        await ConnectAsync();
        Assert.Equal(taken, await _client.PublishAsync(topic + "a=b&", new byte[bytes], quality));
        Assert.Equal(taken, _client.IsConnected);
        Assert.Equal(taken ? 1 : 0, hub.Telemetry.Count);
    }

    [Fact]
    public async Task It_keeps_nothing_and_tells_that_it_was_asked_to()
    {
        var (hub, _) = await StartAsync();
        await ConnectAsync();
        Assert.True(await _client.PublishAsync(Telemetry + "a", [1], retain: true));
        Assert.True(await _client.PublishAsync(Telemetry, [2]));
        Assert.Equal(["a", "mqtt-retain=true", ""], hub.Telemetry.Select(message => string.Join(' ', message.Properties.Select(
            one => one.Value is null ? one.Key : $"{one.Key}={one.Value}"))).SelectMany(told => told.Split(' ')));
    }

    [Fact]
    public async Task An_edgeHub_acknowledges_what_it_throws_away()
    {
        var (hub, _) = await StartAsync(options => options with { IsEdgeHub = true });
        await ConnectAsync();
        Assert.True(await _client.PublishAsync("devices/dev1/modules/typo/events/", [1]));
        Assert.Equal((0, 1), (hub.Telemetry.Count, hub.Dropped));
    }

    [Fact]
    public async Task It_grants_QoS_1_at_most_and_only_its_own_filters()
    {
        await StartAsync();
        await ConnectAsync();
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1,
            await _client.SubscribeAsync("$iothub/methods/POST/#", MqttQualityOfServiceLevel.ExactlyOnce));
        Assert.Null(await _client.SubscribeAsync("devices/dev2/messages/devicebound/#"));
        await GatewayUnderTest.Until(() => !_client.IsConnected, "the hub ends the connection");
    }

    [Fact]
    public async Task What_is_desired_reaches_who_listens_then_and_nobody_later()
    {
        var (hub, device) = await StartAsync();
        await hub.DesireAsync(device, new JsonObject { ["a"] = new JsonObject { ["b"] = 1, ["c"] = 2 } });
        await ConnectAsync();
        await _client.SubscribeAsync("$iothub/twin/PATCH/properties/desired/#");
        await _client.SubscribeAsync("$iothub/twin/res/#");
        await hub.DesireAsync(device, new JsonObject { ["a"] = new JsonObject { ["b"] = null, ["d"] = 3 } });
        await _client.PublishAsync("$iothub/twin/GET/?$rid=7", [], MqttQualityOfServiceLevel.AtMostOnce);
        await _client.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=8", "{\"x\":1}"u8.ToArray(),
            MqttQualityOfServiceLevel.AtMostOnce);
        await _client.PublishAsync("$iothub/twin/PATCH/properties/reported/?$rid=9",
            Encoding.UTF8.GetBytes($$"""{"x":"{{new string('x', 32 * 1024)}}"}"""), MqttQualityOfServiceLevel.AtMostOnce);
        await GatewayUnderTest.Until(() => _client.Heard.Count == 4, "a patch and three answers");
        Assert.Equal(
        [
            """$iothub/twin/PATCH/properties/desired/?$version=3 {"a":{"b":null,"d":3},"$version":3}""",
            """$iothub/twin/res/200/?$rid=7 {"desired":{"a":{"c":2,"d":3},"$version":3},"reported":{"$version":1}}""",
            "$iothub/twin/res/204/?$rid=8&$version=2 ",
            "$iothub/twin/res/400/?$rid=9 ",
        ], _client.Heard);
    }

    [Fact]
    public async Task Too_much_is_acknowledged_late_then_not_at_all_and_a_twin_says_429()
    {
        var (hub, _) = await StartAsync(options => options with { SendsPerSecond = 1, TwinReadsPerSecond = 1 });
        await ConnectAsync();
        await _client.SubscribeAsync("$iothub/twin/res/#");
        for (var i = 0; i < 2; i++) await _client.PublishAsync($"$iothub/twin/GET/?$rid={i}", [], MqttQualityOfServiceLevel.AtMostOnce);
        await GatewayUnderTest.Until(() => _client.Heard.Count == 2, "two answers");
        Assert.StartsWith("$iothub/twin/res/429/?$rid=1", _client.Heard.Last(), StringComparison.Ordinal);

        Assert.True(await _client.PublishAsync(Telemetry, [1]));
        var late = _client.PublishAsync(Telemetry, [2]);
        await GatewayUnderTest.Until(() => hub.Telemetry.Count == 2, "it has the message");
        Assert.False(late.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await late);
    }

    [Fact]
    public async Task Whoever_would_have_to_wait_too_long_is_cut_off()
    {
        var (hub, _) = await StartAsync(options => options with { SendsPerSecond = 0.05 });
        await ConnectAsync();
        Assert.False(await _client.PublishAsync(Telemetry, [1]));
        Assert.Empty(hub.Telemetry);
    }

    private async Task ConnectAsync(DateTimeOffset? end = null) => Assert.Equal(
        MqttClientConnectResultCode.Success,
        await _client.ConnectAsync(_hub!, _authority, _device!, end ?? _clock.GetUtcNow().AddHours(1)));

    private async Task<(EmulatedHub Hub, HubClient Device)> StartAsync(Func<HubOptions, HubOptions>? with = null)
    {
        var options = new HubOptions(FreePort.Next());
        _hub = new EmulatedHub(with?.Invoke(options) ?? options, _authority, _clock);
        _device = _hub.Register("dev1");
        await _hub.StartAsync();
        return (_hub, _device);
    }
}
