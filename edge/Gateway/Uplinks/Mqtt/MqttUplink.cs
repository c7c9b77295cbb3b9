using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>An MQTT broker: connections on which blocks go out as messages.</summary>
/// <param name="name">Its name in the outbox.</param>
/// <param name="parts">What a connection works with.</param>
internal sealed class MqttUplink(string name, MqttParts parts) : IUplink
{
    private readonly NewestOfTopics _newest = new();

    public string Name => name;

    public TimeSpan LongestRetry => parts.Link.Bearer.Terms.Times.LongestRetry;

    public async Task<IBlockSink> OpenAsync(CancellationToken cancel)
    {
        var state = new StateMessage(parts.Settings);
        var client = new MqttClientFactory().CreateMqttClient();
        var connection = new MqttConnection(client, state, _newest, parts);
        try
        {
            // What was not settled comes from the outbox; what the broker keeps for this client is commands.
            var gone = state.Gone();
            var result = await parts.Link.ConnectAsync(
                client, new ConnectOrder(
                    parts.Settings.Gateway, new LastWill(gone.Topic, gone.Payload, Retain: true),
                    parts.Settings.CommandTopic is null ? null : CommandReader.LongestLife), cancel).ConfigureAwait(false);
            await connection.BeginAsync(result, cancel).ConfigureAwait(false);
            parts.Log.LogInformation("uplink {Uplink}: connected to {Broker} as {Gateway}", name, parts.Link.Access.Broker,
                parts.Settings.Gateway);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task ProbeAsync(IBearer bearer, CancellationToken cancel) =>
        parts.Link.ProbeAsync(bearer, new ConnectOrder(parts.Settings.Gateway, Will: null), cancel);
}

/// <summary>What the connections of one uplink work with.</summary>
/// <param name="Settings">As gateway.json has them.</param>
/// <param name="Link">The way to the broker.</param>
/// <param name="Messages">What blocks become.</param>
/// <param name="Commands">Takes what comes on the command topic.</param>
internal sealed record MqttParts(
    MqttSettings Settings, BrokerLink Link, BlockMessages Messages, CommandDesk Commands, TimeProvider Clock,
    ILogger<MqttUplink> Log);
