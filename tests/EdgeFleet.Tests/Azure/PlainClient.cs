using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeFleet.Azure;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFleet.Tests.Azure;

/// <summary>A client of MQTT that does what it is told, right or wrong.</summary>
internal sealed class PlainClient : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public PlainClient() => _client.ApplicationMessageReceivedAsync += heard =>
    {
        Heard.Enqueue($"{heard.ApplicationMessage.Topic} {heard.ApplicationMessage.ConvertPayloadToString()}");
        return Task.CompletedTask;
    };

    /// <summary>Topic and text of each message.</summary>
    public ConcurrentQueue<string> Heard { get; } = [];

    public bool IsConnected => _client.IsConnected;

    /// <param name="end">Of its token.</param>
    /// <param name="key">That signs it; null: the client's own.</param>
    public async Task<MqttClientConnectResultCode> ConnectAsync(
        EmulatedHub hub, HubAuthority authority, HubClient self, DateTimeOffset end, byte[]? key = null)
    {
        using var root = X509Certificate2.CreateFromPem(authority.Certificate);
        var resource = Uri.EscapeDataString($"{hub.Host}/devices/{self.Device}");
        var seconds = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key ?? self.Key, Encoding.UTF8.GetBytes($"{resource}\n{seconds}")));
        var result = await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("localhost", int.Parse(
                hub.Host.Split(':')[1], CultureInfo.InvariantCulture))
            .WithProtocolVersion(MqttProtocolVersion.V311).WithTryPrivate(false).WithClientId(self.ClientId)
            .WithCredentials($"{hub.Host}/{self.ClientId}/?api-version=2021-04-12",
                $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={seconds}")
            .WithTlsOptions(tls => tls.UseTls().WithTargetHost("localhost").WithTrustChain([root]))
            .Build(), TestContext.Current.CancellationToken);
        return result.ResultCode;
    }

    /// <summary>What the hub grants; null: it does not, or ended the connection.</summary>
    public async Task<MqttClientSubscribeResultCode?> SubscribeAsync(
        string filter, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtMostOnce)
    {
        try
        {
            var answer = await _client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, quality).Build(),
                TestContext.Current.CancellationToken);
            return answer.Items.Single().ResultCode is var code and <= MqttClientSubscribeResultCode.GrantedQoS2 ? code : null;
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            return null;
        }
    }

    /// <summary>Whether it was acknowledged.</summary>
    public async Task<bool> PublishAsync(
        string topic, byte[] body, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce, bool retain = false)
    {
        try
        {
            return (await _client.PublishBinaryAsync(topic, body, quality, retain)).IsSuccess;
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            return false;
        }
    }

    public void Dispose() => _client.Dispose();
}
