using System.Net;
using EdgeFleet.Tests.Mqtt;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeFleet.Tests.Sparkplug;

/// <summary>What settles: the acknowledgement of the marker behind the data, and nothing else.</summary>
public sealed class MarkerTests : IAsyncDisposable
{
    private readonly List<string> _took = [];
    private volatile bool _takesMarkers = true;
    private volatile bool _refuses;
    private MqttServer? _broker;
    private int _port;

    public async ValueTask DisposeAsync()
    {
        if (_broker is null) return;
        await _broker.StopAsync(new MqttServerStopOptions());
        _broker.Dispose();
    }

    [Fact]
    public async Task A_batch_whose_marker_is_not_acknowledged_goes_out_again()
    {
        await StartAsync();
        await using var gateway = SparkplugBlocks.Node(_port).Start();
        await SparkplugBlocks.AppendAsync(gateway.Outbox, 1, 1);
        await gateway.SettledAsync();

        _takesMarkers = false;
        await SparkplugBlocks.AppendAsync(gateway.Outbox, 100, 1);
        await gateway.Until(() => Took("DDATA") >= 8, "the data came, of two devices, and came again");
        Assert.Equal(1, gateway.Backlog);
        _takesMarkers = true;
        await gateway.SettledAsync();
    }

    [Fact]
    public async Task A_broker_that_refuses_the_marker_settles_nothing_and_the_log_says_what_to_do()
    {
        await StartAsync();
        _refuses = true;
        await using var gateway = SparkplugBlocks.Node(_port, """, "version": "5" """).Start();
        await SparkplugBlocks.AppendAsync(gateway.Outbox, 1, 1);
        await gateway.Until(() => gateway.Log.Has("Give this gateway the right to publish there, or change markerTopic"), "the reason");
        Assert.Equal(1, gateway.Backlog);
    }

    private int Took(string kind)
    {
        lock (_took) return _took.Count(topic => topic.Contains($"/{kind}/", StringComparison.Ordinal));
    }

    private async Task StartAsync()
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
            var topic = message.ApplicationMessage.Topic;
            lock (_took) _took.Add(topic);
            if (topic != "edgefleet/sparkplug/marker") return Task.CompletedTask;
            if (!_takesMarkers) message.CloseConnection = true;
            if (_refuses) message.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            return Task.CompletedTask;
        };
        await _broker.StartAsync();
    }
}
