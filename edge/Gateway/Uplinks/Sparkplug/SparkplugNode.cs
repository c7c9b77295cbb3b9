using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Sparkplug.Wire;
using Google.Protobuf;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <param name="Topic">Where to, QoS 0.</param>
/// <param name="Payload">Sparkplug B.</param>
internal sealed record SparkplugMessage(string Topic, byte[] Payload);

/// <summary>
/// What a node says in one session, from birth to death, in the order in which it is to be sent. Pure; one caller at a time.
/// </summary>
/// <remarks>
/// Invariants: seq goes up by one with each message, from 0 at a birth, 255 to 0 (Sparkplug B 3.0, 6.4.1); nothing of a device goes out
/// before its birth, which has each of its metrics with the datatype that its data has; of each metric what is not historical is in the
/// order of source times; no message holds a metric twice with the same time.
/// </remarks>
internal sealed class SparkplugNode(SparkplugTopics topics, MetricTable table, PointNames names, ulong bdSeq)
{
    public const string Rebirth = "Node Control/Rebirth";
    public const string Refusal = "Node Control/Refusal";

    /// <summary>A device that is silent itself is dead so long after the last of what waited for it went out.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(30);

    private const string BirthDeath = "bdSeq";

    private readonly Dictionary<long, long> _born = []; // device → when something of it was last sent
    private readonly HashSet<Metric> _behind = [];
    private long _began;
    private int _seq;

    /// <summary>Most bytes of the metrics of one message of data.</summary>
    public int MaxBytes { get; set; } = PacketLimit.UsualBytes;

    /// <summary>The last will, which is also what is said in leaving.</summary>
    public SparkplugMessage Death() => new(topics.NodeDeath, new SparkplugPayload { Metrics = { Number(null) } }.ToByteArray());

    /// <summary>The births of the node and of its devices; in the middle of a session another time, when a host asks.</summary>
    /// <param name="alive">Devices that answer.</param>
    /// <param name="now">Unix ms.</param>
    public IEnumerable<SparkplugMessage> Births(IEnumerable<long> alive, long now)
    {
        foreach (var device in names.Look().GroupBy(point => point.Device)) table.Describe(device.Key, device);
        (_seq, _began) = (0, now);
        _behind.Clear();
        var rebirth = MetricWriter.Named(Rebirth, DataType.Boolean, now);
        rebirth.BooleanValue = false;
        var refusal = MetricWriter.Named(Refusal, DataType.String, now);
        refusal.IsNull = true;
        yield return Message(topics.NodeBirth, [Number(now), rebirth, refusal], now);
        var devices = _born.Keys.Union(alive).Where(HasMetrics).Order().ToList();
        _born.Clear();
        foreach (var device in devices) yield return Born(device, now);
    }

    /// <summary>Births and deaths of devices that came or went since.</summary>
    public IEnumerable<SparkplugMessage> Changes(IReadOnlyCollection<long> alive, long now)
    {
        foreach (var device in alive.Where(device => !_born.ContainsKey(device) && HasMetrics(device)).ToList())
            yield return Born(device, now);
        foreach (var (device, sent) in _born.Where(device => !alive.Contains(device.Key)).ToList())
        {
            if (now - sent < Linger.TotalMilliseconds) continue;
            _born.Remove(device);
            yield return Message(topics.DeviceDeath(device), [], now);
        }
    }

    /// <summary>Readings as data of their devices; first the births that they want.</summary>
    public IEnumerable<SparkplugMessage> Data(IReadOnlyCollection<Reading> readings, StreamClass stream, long now)
    {
        var unborn = new HashSet<long>();
        foreach (var reading in readings)
            if (table.Learn(reading, stream).Changed || !_born.ContainsKey(reading.Series.Device)) unborn.Add(reading.Series.Device);
        foreach (var device in unborn) yield return Born(device, now);
        foreach (var device in readings.GroupBy(reading => reading.Series.Device))
        {
            _born[device.Key] = now;
            foreach (var message in Data(device.Key, device.OrderBy(reading => reading.Time), now)) yield return message;
        }
    }

    /// <summary>The present values of what was so far told as historical only: the newest of a backlog is what holds now.</summary>
    public IEnumerable<SparkplugMessage> Presents(long now)
    {
        foreach (var device in _behind.GroupBy(metric => metric.Series.Device).ToList())
        {
            if (!_born.ContainsKey(device.Key)) continue;
            var metrics = device.Select(metric => MetricWriter.Data(metric, metric.Latest!.Value, historical: false)).ToList();
            foreach (var metric in device) metric.Told = metric.Latest!.Value.Time;
            yield return Message(topics.DeviceData(device.Key), metrics, now);
        }
        _behind.Clear();
    }

    /// <summary>Says why a command was not taken.</summary>
    public SparkplugMessage Refused(string why, long now)
    {
        var metric = MetricWriter.Named(Refusal, DataType.String, now);
        metric.StringValue = why;
        return Message(topics.NodeData, [metric], now);
    }

    private bool HasMetrics(long device) => table.Of(device).Any();

    private SparkplugMessage Born(long device, long now)
    {
        _born[device] = now;
        var metrics = table.Of(device).ToList();
        foreach (var metric in metrics) metric.Told = metric.Latest?.Time;
        return Message(topics.DeviceBirth(device), metrics.Select(metric => MetricWriter.Birth(metric, names.Of(metric.Series), now)), now);
    }

    private IEnumerable<SparkplugMessage> Data(long device, IEnumerable<Reading> readings, long now)
    {
        var (metrics, held, bytes) = (new List<SparkplugMetric>(), new HashSet<(Metric, long)>(), 0);
        foreach (var reading in readings)
        {
            var metric = table.Find(reading.Series)!;
            var written = MetricWriter.Data(metric, reading, !IsPresent(metric, reading));
            if (!held.Add((metric, reading.Time)) || (bytes += written.CalculateSize()) > MaxBytes)
            {
                if (metrics.Count > 0) yield return Message(topics.DeviceData(device), metrics, now);
                (metrics, held, bytes) = ([], [(metric, reading.Time)], written.CalculateSize());
            }
            metrics.Add(written);
        }
        yield return Message(topics.DeviceData(device), metrics, now);
    }

    /// <summary>Whether hosts are to take it for the present value, noting that they do.</summary>
    private bool IsPresent(Metric metric, in Reading reading)
    {
        if (metric.Latest is not { } latest || reading.Time >= latest.Time) metric.Latest = reading;
        var isNewer = metric.Told is not { } told || reading.Time > told;
        if (isNewer && reading.Time >= _began)
        {
            metric.Told = reading.Time;
            _behind.Remove(metric);
            return true;
        }
        if (isNewer) _behind.Add(metric);
        return false;
    }

    /// <param name="now">Unix ms; null: of a death, whose time nobody knows beforehand.</param>
    private SparkplugMetric Number(long? now)
    {
        var metric = new SparkplugMetric { Name = BirthDeath, Datatype = (uint)DataType.Int64, LongValue = bdSeq };
        if (now is { } time) metric.Timestamp = MetricWriter.Time(time);
        return metric;
    }

    private SparkplugMessage Message(string topic, IEnumerable<SparkplugMetric> metrics, long now)
    {
        var payload = new SparkplugPayload { Timestamp = MetricWriter.Time(now), Metrics = { metrics }, Seq = (ulong)_seq };
        _seq = (_seq + 1) % 256;
        return new SparkplugMessage(topic, payload.ToByteArray());
    }
}
