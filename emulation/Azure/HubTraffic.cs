using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MQTTnet.Protocol;

namespace EdgeFleet.Azure;

/// <param name="From">Who sent it.</param>
/// <param name="Properties">System properties with their <c>$</c>, and the sender's own.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="EndsWithSlash">As the topic of an output does.</param>
public sealed record HubMessage(HubClient From, IReadOnlyDictionary<string, string?> Properties, byte[] Body, bool EndsWithSlash);

/// <summary>What a hub does with a message that a client published.</summary>
/// <param name="Wait">Before its acknowledgement.</param>
/// <param name="Reply">What it sends back; null: nothing.</param>
/// <param name="Ends">It ends the connection, which is how a hub says that something is wrong.</param>
internal sealed record HubAction(TimeSpan Wait = default, HubReply? Reply = null, bool Ends = false);

/// <param name="Topic">Where the client hears it.</param>
/// <param name="Body">What it hears.</param>
internal sealed record HubReply(string Topic, byte[] Body);

/// <summary>Decides what becomes of each message; sends nothing itself.</summary>
internal sealed class HubTraffic(HubOptions options, TimeProvider clock)
{
    private const string GetTwin = "$iothub/twin/GET/";
    private const string Report = "$iothub/twin/PATCH/properties/reported/";
    private const string MethodAnswer = "$iothub/methods/res/";

    private static readonly HubAction End = new(Ends: true);

    private readonly Throttle _sends = new(options.SendsPerSecond, clock);
    private readonly Throttle _twinReads = new(options.TwinReadsPerSecond, clock);
    private readonly Throttle _twinUpdates = new(options.TwinUpdatesPerSecond, clock);

    public ConcurrentQueue<HubMessage> Telemetry { get; } = [];

    /// <summary>Methods that wait for their answer, by request.</summary>
    public ConcurrentDictionary<string, TaskCompletionSource<MethodAnswer>> Methods { get; } = [];

    /// <summary>Messages that an edgeHub acknowledged and threw away.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>How often it answered 429.</summary>
    public int Throttled => Volatile.Read(ref _throttled);

    private int _dropped;
    private int _throttled;

    /// <param name="retain">A hub keeps nothing; it only tells that it was asked to.</param>
    public HubAction Take(HubClient client, string topic, byte[] body, MqttQualityOfServiceLevel quality, bool retain)
    {
        if (quality == MqttQualityOfServiceLevel.ExactlyOnce) return End;
        if (topic.StartsWith(client.TelemetryPrefix, StringComparison.Ordinal)) return TakeTelemetry(client, topic, body, retain);
        if (topic.StartsWith(GetTwin, StringComparison.Ordinal)) return Answer(topic, _twinReads, () => (200, client.Twin.Whole(), ""));
        if (topic.StartsWith(Report, StringComparison.Ordinal))
            return Answer(topic, _twinUpdates, () => client.Twin.Report(Encoding.UTF8.GetString(body)) is { } version
                ? (204, [], string.Create(CultureInfo.InvariantCulture, $"&$version={version}")) : (400, [], ""));
        if (topic.StartsWith(MethodAnswer, StringComparison.Ordinal)) return TakeAnswer(topic, body);
        if (!options.IsEdgeHub) return End;
        Interlocked.Increment(ref _dropped);
        return new HubAction();
    }

    private HubAction TakeTelemetry(HubClient client, string topic, byte[] body, bool retain)
    {
        var bag = topic[client.TelemetryPrefix.Length..];
        if (body.Length + Encoding.UTF8.GetByteCount(bag) > options.MessageBytes) return End;
        var wait = _sends.Take();
        if (wait > options.LatestAcknowledgement)
        {
            _sends.GiveBack();
            return End;
        }
        var properties = PropertyBag.Read(bag.TrimEnd('/'));
        if (retain) properties["mqtt-retain"] = "true";
        Telemetry.Enqueue(new HubMessage(client, properties, body, bag.EndsWith('/')));
        return new HubAction(wait);
    }

    private HubAction Answer(string topic, Throttle throttle, Func<(int Status, byte[] Body, string More)> answer)
    {
        if (PropertyBag.InQuery(topic, "$rid") is not { } request) return End;
        (int Status, byte[] Body, string More) told = (429, [], "");
        if (throttle.Take() == TimeSpan.Zero) told = answer();
        else
        {
            throttle.GiveBack();
            Interlocked.Increment(ref _throttled);
        }
        return new HubAction(Reply: new HubReply(
            string.Create(CultureInfo.InvariantCulture, $"$iothub/twin/res/{told.Status}/?$rid={request}{told.More}"), told.Body));
    }

    private HubAction TakeAnswer(string topic, byte[] body)
    {
        var status = topic[MethodAnswer.Length..].Split('/')[0];
        if (PropertyBag.InQuery(topic, "$rid") is not { } request || !int.TryParse(status, CultureInfo.InvariantCulture, out var code))
            return End;
        if (Methods.TryRemove(request, out var waiting)) waiting.TrySetResult(new MethodAnswer(code, Encoding.UTF8.GetString(body)));
        return new HubAction();
    }
}

/// <param name="Status">As the client gave it.</param>
/// <param name="Body">JSON, or empty.</param>
public sealed record MethodAnswer(int Status, string Body);
