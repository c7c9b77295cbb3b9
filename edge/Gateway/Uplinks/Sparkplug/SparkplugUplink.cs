using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>A node of a Sparkplug group: one session after another, each with its number of birth and death.</summary>
/// <param name="name">Its name in the outbox.</param>
/// <param name="parts">What sessions work with.</param>
internal sealed class SparkplugUplink(string name, SparkplugParts parts) : IUplink
{
    public string Name => name;

    public TimeSpan LongestRetry => parts.Link.Bearer.Terms.Times.LongestRetry;

    public async Task<IBlockSink> OpenAsync(CancellationToken cancel)
    {
        var node = new SparkplugNode(parts.Topics, parts.Table, parts.Names, parts.Memory.NextBirthDeath());
        var death = node.Death();
        var client = new MqttClientFactory().CreateMqttClient();
        var connection = new SparkplugConnection(client, node, parts);
        try
        {
            var broker = await parts.Link.ConnectAsync(
                client, new ConnectOrder(parts.Settings.ClientId, new LastWill(death.Topic, death.Payload, Retain: false)), cancel)
                .ConfigureAwait(false);
            if (parts.Settings.PrimaryHost is { } host)
                parts.Log.LogInformation("uplink {Uplink}: connected to {Broker}; it is born when primary host {Host} is online", name,
                    parts.Link.Access.Broker, host);
            await connection.BeginAsync(broker.MaximumPacketSize is > 0 and var most ? most : null, cancel).ConfigureAwait(false);
            parts.Log.LogInformation("uplink {Uplink}: born at {Broker} as {Node}", name, parts.Link.Access.Broker,
                parts.Settings.ClientId);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task ProbeAsync(IBearer bearer, CancellationToken cancel) =>
        parts.Link.ProbeAsync(bearer, new ConnectOrder(parts.Settings.ClientId, Will: null), cancel);
}

/// <summary>What the sessions of one uplink work with. One session at a time.</summary>
internal sealed class SparkplugParts
{
    public required SparkplugSettings Settings { get; init; }
    public required BrokerLink Link { get; init; }
    public required SparkplugTopics Topics { get; init; }
    public required MetricTable Table { get; init; }
    public required SparkplugMemory Memory { get; init; }
    public required PointNames Names { get; init; }
    public required BlockTimes Times { get; init; }
    public required SparkplugCommands Commands { get; init; }
    public required IGateway Gateway { get; init; }
    public required TimeProvider Clock { get; init; }
    public required ILogger Log { get; init; }
}
