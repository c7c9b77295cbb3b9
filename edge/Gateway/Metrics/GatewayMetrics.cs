using System.Diagnostics.Metrics;
using System.Text.Json;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Updates;

namespace EdgeFleet.Gateway.Metrics;

/// <summary>What is asked of a running gateway.</summary>
/// <param name="Outbox">What waits.</param>
/// <param name="Uplinks">The names of those that it waits for.</param>
/// <param name="Bearers">The ways out.</param>
/// <param name="Devices">How each device is.</param>
/// <param name="Contents">Of updates.</param>
internal sealed record Watched(
    IOutbox Outbox, IReadOnlyList<string> Uplinks, IReadOnlyList<IBearer> Bearers, Func<IEnumerable<DeviceState>> Devices,
    UpdateContents Contents);

/// <summary>What can be asked of a gateway at any time, as instruments: nothing of it is counted anew, or asked between looks.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "EdgeFleet.Gateway";

    private readonly Watched _watched;
    private readonly TimeProvider _clock;
    private readonly Meter _meter = new(MeterName);

    public GatewayMetrics(Watched watched, TimeProvider clock)
    {
        (_watched, _clock) = (watched, clock);
        _meter.CreateObservableCounter("edgefleet.gateway.readings", Readings, "{reading}", "Readings stored since the start, by class");
        _meter.CreateObservableGauge("edgefleet.gateway.backlog.blocks", () => Waiting(stream => (double)stream.BacklogBlocks), "{block}",
            "Blocks that an uplink has not settled, by class");
        _meter.CreateObservableGauge("edgefleet.gateway.backlog.age", () => Waiting(Age), "s",
            "How old the oldest reading is that an uplink has not settled, by class");
        _meter.CreateObservableGauge("edgefleet.gateway.lost.blocks", Lost, "{block}",
            "Blocks that an uplink never gets, by class and reason");
        _meter.CreateObservableGauge("edgefleet.gateway.outbox.size", () => Whole(status => status.BytesOnDisk), "By",
            "All files of the outbox");
        _meter.CreateObservableGauge("edgefleet.gateway.outbox.cap", () => Whole(status => (long)status.Buffer.CapBytes), "By",
            "Most that they may take");
        _meter.CreateObservableGauge("edgefleet.gateway.outbox.failing",
            () => Whole(status => status.Buffer.Trouble == BufferState.Types.Trouble.Fails ? 1 : 0), null,
            "1 while its disk takes nothing");
        _meter.CreateObservableCounter("edgefleet.gateway.bearer.bytes", Wire, "By",
            "Bytes on the wire since the start, headers of TCP and IP among them, by bearer and direction");
        _meter.CreateObservableCounter("edgefleet.gateway.bearer.block.bytes", Carried, "By",
            "Bytes of blocks handed to connections since the start, by bearer and class");
        _meter.CreateObservableGauge("edgefleet.gateway.bearer.budget.left", BudgetLeft, "By", "What the bearer may still carry today");
        _meter.CreateObservableCounter("edgefleet.gateway.update.content.bytes", () => _watched.Contents.BytesFetched, "By",
            "Bytes of contents of updates that came since the start");
        _meter.CreateObservableGauge("edgefleet.gateway.devices", Devices, "{device}", "Devices, by how their link is");
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Readings() => _watched.Uplinks.SelectMany(uplink => _watched.Outbox.Status(uplink).Streams)
        .DistinctBy(stream => stream.Stream)
        .Select(stream => new Measurement<long>((long)stream.AppendedReadings, Class(stream.Stream)));

    private IEnumerable<Measurement<double>> Waiting(Func<OutboxStream, double> of) =>
        from uplink in _watched.Uplinks
        from stream in _watched.Outbox.Status(uplink).Streams
        select new Measurement<double>(of(stream), Tag("uplink", uplink), Class(stream.Stream));

    private double Age(OutboxStream stream) => stream.OldestUnsettled == 0 ? 0
        : Math.Max(0, (_clock.GetUtcNow().ToUnixTimeMilliseconds() - stream.OldestUnsettled) / 1000.0);

    private IEnumerable<Measurement<long>> Lost() =>
        from uplink in _watched.Uplinks
        from of in _watched.Outbox.Status(uplink).Lost.GroupBy(range => (range.Stream, range.Reason))
        select new Measurement<long>(of.Sum(range => (long)(range.Last - range.First + 1)), Tag("uplink", uplink),
            Class(of.Key.Stream), Tag("reason", Word(of.Key.Reason)));

    // Of the outbox itself every uplink's status says the same.
    private IEnumerable<Measurement<long>> Whole(Func<OutboxStatus, long> of) =>
        _watched.Uplinks.Take(1).Select(uplink => new Measurement<long>(of(_watched.Outbox.Status(uplink))));

    private IEnumerable<Measurement<long>> Wire() => _watched.Bearers.SelectMany(bearer => new[]
    {
        new Measurement<long>(bearer.Meter.SinceStart.Sent, Bearer(bearer), Tag("direction", "out")),
        new Measurement<long>(bearer.Meter.SinceStart.Received, Bearer(bearer), Tag("direction", "in")),
    });

    private IEnumerable<Measurement<long>> Carried() =>
        from bearer in _watched.Bearers
        from of in bearer.Meter.CarriedSinceStart
        select new Measurement<long>(of.Value, Bearer(bearer), Class(of.Key));

    private IEnumerable<Measurement<long>> BudgetLeft() =>
        from bearer in _watched.Bearers
        where bearer.Terms.BytesPerDay is not null
        select new Measurement<long>(Math.Max(0, bearer.Terms.BytesPerDay!.Value - bearer.Meter.Today.Total), Bearer(bearer));

    private IEnumerable<Measurement<long>> Devices() => _watched.Devices().GroupBy(device => device.Link)
        .Select(link => new Measurement<long>(link.LongCount(), Tag("link", Word(link.Key))));

    private static KeyValuePair<string, object?> Class(StreamClass stream) => Tag("class", Word(stream));

    private static KeyValuePair<string, object?> Bearer(IBearer bearer) => Tag("bearer", bearer.Terms.Name);

    private static KeyValuePair<string, object?> Tag(string name, string value) => KeyValuePair.Create(name, (object?)value);

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
