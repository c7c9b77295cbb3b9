using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using EdgeFleet.Gateway.Uplinks.Sparkplug;
using EdgeFleet.Gateway.Uplinks.Sparkplug.Wire;
using Google.Protobuf;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFleet.Tests.Sparkplug;

/// <summary>
/// A host application: says its STATE, keeps what the node tells by alias, and notes whatever a node may not do (Sparkplug B 3.0).
/// </summary>
internal sealed class SparkplugHost : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly string _id;
    private readonly Dictionary<ulong, (string Device, string Name, uint Type)> _aliases = [];
    private readonly Dictionary<ulong, ulong> _present = [];
    private readonly HashSet<string> _born = [];
    private readonly Lock _gate = new();
    private ulong? _seq;
    private ulong? _bdSeq;

    private SparkplugHost(int port, string id)
    {
        _id = id;
        _options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(id).WithTryPrivate(false)
            .WithProtocolVersion(MqttProtocolVersion.V311).WithCleanSession().Build();
        _client.ApplicationMessageReceivedAsync += heard =>
        {
            var message = heard.ApplicationMessage;
            if (message.Topic.Contains("/STATE/", StringComparison.Ordinal)) return Task.CompletedTask;
            var bytes = message.Payload.ToArray();
            Heard.Enqueue((message.Topic, bytes));
            if (message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce && Kind(message.Topic) != "NDEATH")
                Wrongs.Enqueue($"{message.Topic} is not QoS 0");
            if (message.Retain) Wrongs.Enqueue($"{message.Topic} is retained");
            lock (_gate) Take(message.Topic.Split('/'), SparkplugPayload.Parser.ParseFrom(bytes));
            return Task.CompletedTask;
        };
    }

    public ConcurrentQueue<(string Topic, byte[] Payload)> Heard { get; } = [];
    public ConcurrentQueue<string> Wrongs { get; } = [];
    public ConcurrentQueue<HostReading> Readings { get; } = [];

    /// <summary>bdSeq of each birth of the node.</summary>
    public ConcurrentQueue<ulong> Births { get; } = [];

    /// <summary>bdSeq of each death of the node.</summary>
    public ConcurrentQueue<ulong> Deaths { get; } = [];

    public static async Task<SparkplugHost> StartAsync(int port, string id = "scada")
    {
        var host = new SparkplugHost(port, id);
        await host.ComeBackAsync();
        return host;
    }

    /// <summary>Connects, again after the broker was away. What it knew of the node is void.</summary>
    public async Task ComeBackAsync()
    {
        lock (_gate) (_seq, _bdSeq) = (null, null);
        await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync("spBv1.0/#", MqttQualityOfServiceLevel.AtLeastOnce);
    }

    public Task SayAsync(bool online, long? timestamp = null) => _client.PublishStringAsync(
        $"spBv1.0/STATE/{_id}",
        $$"""
        { "online": {{(online ? "true" : "false")}},
          "timestamp": {{timestamp ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}} }
        """, MqttQualityOfServiceLevel.AtLeastOnce, retain: true);

    public Task WriteAsync(string topic, SparkplugMetric metric, bool retain = false) => _client.PublishBinaryAsync(
        topic, new SparkplugPayload { Metrics = { metric } }.ToByteArray(), MqttQualityOfServiceLevel.AtMostOnce, retain);

    public Task AskRebirthAsync(string node) => WriteAsync($"spBv1.0/g/NCMD/{node}", new SparkplugMetric
    {
        Name = "Node Control/Rebirth", Datatype = (uint)DataType.Boolean, BooleanValue = true,
    });

    /// <summary>The alias of a metric in the last birth of its device.</summary>
    public ulong Alias(string device, string name)
    {
        lock (_gate) return _aliases.Single(alias => alias.Value.Device == device && alias.Value.Name == name).Key;
    }

    public IEnumerable<SparkplugPayload> Of(string kind) => Heard.Where(message => Kind(message.Topic) == kind)
        .Select(message => SparkplugPayload.Parser.ParseFrom(message.Payload));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Kind(string topic) => topic.Split('/')[2];

    private void Take(string[] topic, SparkplugPayload payload)
    {
        var (kind, device) = (topic[2], topic.Length > 4 ? topic[4] : "");
        if (kind is "NCMD" or "DCMD") return;
        if (kind == "NDEATH")
        {
            if (payload.HasSeq) Wrongs.Enqueue("a death of a node has seq");
            var number = payload.Metrics.Single(metric => metric.Name == "bdSeq").LongValue;
            Deaths.Enqueue(number);
            if (number == _bdSeq) _seq = null;
            return;
        }
        if (kind == "NBIRTH") Born(payload);
        else if (_seq is null) Wrongs.Enqueue($"{kind} before a birth");
        else if (payload.Seq != (_seq + 1) % 256) Wrongs.Enqueue($"{kind}: seq {payload.Seq} after {_seq}");
        _seq = payload.Seq;
        if (kind == "DBIRTH") Born(device, payload);
        if (kind == "DDEATH" && !_born.Remove(device)) Wrongs.Enqueue($"device {device} died without having been born");
        if (kind == "DDATA") Data(device, payload);
    }

    private void Born(SparkplugPayload payload)
    {
        if (payload.Seq != 0) Wrongs.Enqueue($"NBIRTH has seq {payload.Seq}");
        _born.Clear();
        _aliases.Clear();
        _present.Clear();
        _bdSeq = payload.Metrics.Single(metric => metric.Name == "bdSeq").LongValue;
        Births.Enqueue(_bdSeq.Value);
        var rebirth = payload.Metrics.Single(metric => metric.Name == "Node Control/Rebirth");
        if (rebirth.HasAlias || rebirth.BooleanValue) Wrongs.Enqueue("Node Control/Rebirth has an alias or is true");
        if (payload.Metrics.Any(metric => !metric.HasDatatype || !metric.HasTimestamp)) Wrongs.Enqueue("NBIRTH lacks parts of a metric");
    }

    private void Born(string device, SparkplugPayload payload)
    {
        _born.Add(device);
        foreach (var old in _aliases.Where(alias => alias.Value.Device == device).ToList()) _aliases.Remove(old.Key);
        foreach (var metric in payload.Metrics)
        {
            if (!metric.HasName || !metric.HasDatatype || !metric.HasTimestamp) Wrongs.Enqueue($"DBIRTH lacks parts of {metric}");
            if (metric.IsNull == (metric.ValueCase != SparkplugMetric.ValueOneofCase.None)) Wrongs.Enqueue($"value or null: {metric}");
            if (!_aliases.TryAdd(metric.Alias, (device, metric.Name, metric.Datatype)))
                Wrongs.Enqueue($"alias {metric.Alias} stands twice");
            if (!metric.IsNull) _present[metric.Alias] = metric.Timestamp;
        }
    }

    private void Data(string device, SparkplugPayload payload)
    {
        if (!_born.Contains(device)) Wrongs.Enqueue($"data of {device}, which is not born");
        if (payload.Metrics.DistinctBy(metric => (metric.Alias, metric.Timestamp)).Count() != payload.Metrics.Count)
            Wrongs.Enqueue("a message has a metric twice with one time");
        foreach (var metric in payload.Metrics)
        {
            if (metric.HasName || !_aliases.TryGetValue(metric.Alias, out var known) || known.Device != device
                || known.Type != metric.Datatype)
            {
                Wrongs.Enqueue($"data that no birth has told: {metric}");
                continue;
            }
            if (!metric.IsHistorical)
            {
                if (_present.TryGetValue(metric.Alias, out var present) && metric.Timestamp <= present)
                    Wrongs.Enqueue($"{known.Name} of {device} goes back from {present} to {metric.Timestamp}");
                _present[metric.Alias] = metric.Timestamp;
            }
            Readings.Enqueue(new HostReading(device, known.Name, (long)metric.Timestamp, Text(metric), metric.IsHistorical));
        }
    }

    private static string Text(SparkplugMetric metric) => metric.ValueCase switch
    {
        SparkplugMetric.ValueOneofCase.LongValue => ((long)metric.LongValue).ToString(CultureInfo.InvariantCulture),
        SparkplugMetric.ValueOneofCase.DoubleValue => metric.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        SparkplugMetric.ValueOneofCase.BooleanValue => metric.BooleanValue ? "true" : "false",
        SparkplugMetric.ValueOneofCase.StringValue => metric.StringValue,
        _ => "",
    };
}

/// <summary>A value as a host took it.</summary>
internal sealed record HostReading(string Device, string Name, long Time, string Value, bool IsHistorical);
