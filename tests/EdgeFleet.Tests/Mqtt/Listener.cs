using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>Somebody who listens at a broker, under one session that outlives connections, and comes back when the broker does.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly string _filter;

    private Listener(int port, string filter, string? user, string? password, string host)
    {
        _filter = filter;
        var options = new MqttClientOptionsBuilder().WithTcpServer(host, port).WithClientId("listener").WithTryPrivate(false)
            .WithProtocolVersion(MqttProtocolVersion.V311).WithCleanSession(false);
        _options = (user is null ? options : options.WithCredentials(user, password)).Build();
        _client.ApplicationMessageReceivedAsync += heard =>
        {
            var message = heard.ApplicationMessage;
            Heard.Enqueue(new HeardMessage(message.Topic, message.Payload.ToArray(), message.Retain));
            return Task.CompletedTask;
        };
    }

    public ConcurrentQueue<HeardMessage> Heard { get; } = [];

    public static async Task<Listener> StartAsync(
        int port, string filter = "#", string? user = null, string? password = null, string host = "127.0.0.1")
    {
        var listener = new Listener(port, filter, user, password, host);
        await listener.ComeBackAsync();
        return listener;
    }

    public async Task ComeBackAsync()
    {
        await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync(_filter, MqttQualityOfServiceLevel.AtLeastOnce);
    }

    public Task SayAsync(string topic, string text) => _client.PublishStringAsync(topic, text, MqttQualityOfServiceLevel.AtLeastOnce);

    public IEnumerable<HeardMessage> On(string topic) => Heard.Where(message => message.Topic == topic);

    /// <summary>The names of all blocks of which something came.</summary>
    public HashSet<string> Blocks() => [.. Heard.Select(message => message.Json).Where(json => json.TryGetProperty("block", out _))
        .Select(json => json.GetProperty("block").GetString()!)];

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A message as it came.</summary>
internal sealed record HeardMessage(string Topic, byte[] Payload, bool Retained)
{
    public string Text => Encoding.UTF8.GetString(Payload);
    public JsonElement Json => JsonElement.Parse(Payload);
}
