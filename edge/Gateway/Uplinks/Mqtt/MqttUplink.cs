using EdgeFleet.Edge.Delivery;
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

    public TimeSpan LongestRetry => parts.Options.Bearer.Terms.Times.LongestRetry;

    public async Task<IBlockSink> OpenAsync(CancellationToken cancel)
    {
        var state = new StateMessage(parts.Settings);
        var options = parts.Options.Create(state.Gone());
        var client = new MqttClientFactory().CreateMqttClient();
        var connection = new MqttConnection(client, state, _newest, parts);
        try
        {
            var result = await ConnectAsync(client, options, cancel).ConfigureAwait(false);
            await connection.BeginAsync(result, cancel).ConfigureAwait(false);
            parts.Log.LogInformation("uplink {Uplink}: connected to {Broker} as {Gateway}", name, parts.Settings.Broker,
                parts.Settings.Gateway);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            foreach (var certificate in options.ChannelOptions.TlsOptions?.ClientCertificatesProvider?.GetCertificates() ?? [])
                certificate.Dispose();
        }
    }

    private async Task<MqttClientConnectResult> ConnectAsync(IMqttClient client, MqttClientOptions options, CancellationToken cancel)
    {
        MqttClientConnectResult result;
        try
        {
            result = await client.ConnectAsync(options, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            throw MqttFaults.NotConnected(parts.Settings.Broker, e);
        }
        return result.ResultCode == MqttClientConnectResultCode.Success ? result : throw MqttFaults.Refused(parts.Settings.Broker, result);
    }
}

/// <summary>What the connections of one uplink work with.</summary>
/// <param name="Settings">As gateway.json has them.</param>
/// <param name="Options">How to connect.</param>
/// <param name="Messages">What blocks become.</param>
/// <param name="Commands">Takes what comes on the command topic.</param>
internal sealed record MqttParts(
    MqttSettings Settings, BrokerOptions Options, BlockMessages Messages, CommandDesk Commands, TimeProvider Clock,
    ILogger<MqttUplink> Log);
