using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Tests.Outbox;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>What a broker may answer that mosquitto does not at will.</summary>
public sealed class InProcessBrokerTests : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _taken = [];
    private MqttServer? _broker;
    private int _port;

    public async ValueTask DisposeAsync()
    {
        if (_broker is null) return;
        await _broker.StopAsync(new MqttServerStopOptions());
        _broker.Dispose();
    }

    [Fact]
    public async Task What_is_refused_stays_and_what_is_not_goes_on()
    {
        await StartAsync(message =>
        {
            if (!message.ApplicationMessage.Topic.EndsWith("/1002", StringComparison.Ordinal)) return;
            (message.Response.ReasonCode, message.Response.ReasonString) = (MqttPubAckReasonCode.NotAuthorized, "not yours");
            message.ProcessPublish = false;
        });
        await using var gateway = new BrokerGateway($$"""{ "broker": "mqtt://127.0.0.1:{{_port}}", "gateway": "g1" }""");
        await OutboxFixture.AppendAsync(gateway.Outbox, 1, 4);
        gateway.Start();
        await gateway.SettledAsync(but: 1);
        await gateway.Until(() => gateway.Log.Has("NotAuthorized on topic edgefleet/g1/telemetry/1002"), "the reason");
        Assert.Equal(2UL, (await OutboxFixture.AllAsync(gateway.Outbox, uplink: BrokerGateway.Uplink)).Single().Id.Sequence);
    }

    [Fact]
    public async Task A_block_is_settled_only_by_what_the_broker_took_however_often_it_breaks_off()
    {
        var random = new Random(7);
        await StartAsync(message =>
        {
            // Before the acknowledgement, and after: in the latter case the message comes twice.
            if (random.Next(40) == 0) message.CloseConnection = true;
            else Take(message);
        });
        await using var gateway = new BrokerGateway($$"""
            { "broker": "mqtt://127.0.0.1:{{_port}}", "gateway": "g1", "topic": "t/{path}", "stateTopic": "state" }
            """);
        var blocks = await OutboxFixture.AppendAsync(gateway.Outbox, 1, 100);
        gateway.Start();
        await gateway.SettledAsync();
        var readings = _taken.Select(text => JsonElement.Parse(text)).Where(json => json.TryGetProperty("block", out _))
            .SelectMany(json => json.GetProperty("readings").EnumerateArray().Select(reading => (
                Block: json.GetProperty("block").GetString(), Path: reading.GetProperty("path").GetString(),
                Time: reading.GetProperty("time").GetString(), Value: reading.GetProperty("value").GetInt64()))).ToHashSet();
        Assert.Equal(blocks.Sum(block => block.Count), readings.Count);
        Assert.Equal(blocks.SelectMany(BlockCodec.Decode).Select(reading => reading.Value.Integer).ToHashSet(),
            readings.Select(reading => reading.Value).ToHashSet());
        Assert.True(gateway.Log.Has("ended the connection"), "the test is to break connections");
    }

    [Fact]
    public async Task It_goes_over_the_bearer_with_what_that_carries_or_says_why_not()
    {
        await StartAsync(_ => { });
        var settings = $$"""{ "broker": "mqtt://127.0.0.1:{{_port}}", "gateway": "g1" }""";
        var narrow = new BearerTerms("narrow", BearerKind.NbIot);
        await using var gateway = new BrokerGateway(settings) { Bearer = new InterfaceBearer(narrow, null, TimeProvider.System) };
        await OutboxFixture.AppendAsync(gateway.Outbox, 1, 1);
        await OutboxFixture.AppendAsync(gateway.Outbox, 1, 3, StreamClass.Event);
        gateway.Start();
        await gateway.SettledAsync(but: 1);
        Assert.Single(await OutboxFixture.AllAsync(gateway.Outbox, uplink: BrokerGateway.Uplink));

        await using var unplugged = new BrokerGateway(settings) { Bearer = new InterfaceBearer(narrow, "wwan77", TimeProvider.System) };
        unplugged.Start();
        await unplugged.Until(() => unplugged.Log.Has("bearer narrow: this machine has no interface wwan77"), "why there is no connection");
    }

    private void Take(InterceptingPublishEventArgs message) =>
        _taken.Enqueue(System.Text.Encoding.UTF8.GetString(message.ApplicationMessage.Payload.ToArray()));

    private async Task StartAsync(Action<InterceptingPublishEventArgs> took)
    {
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        _broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint()
            .WithDefaultEndpointPort(_port).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.IPv6None).Build());
        _broker.InterceptingPublishAsync += message =>
        {
            took(message);
            return Task.CompletedTask;
        };
        await _broker.StartAsync();
    }
}
