using System.Diagnostics.Metrics;
using System.Text.Json;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Metrics;

/// <summary>
/// What a manager tells of itself from outside. Each instrument is asked only when somebody looks, so that being watched costs nothing
/// between two looks. None names a gateway, a device or a site: that is what conditions are for, and who may see metrics of the whole
/// fleet need not see those.
/// </summary>
internal sealed class ManagerMetrics
{
    public const string MeterName = "EdgeFleet.Manager";

    public ManagerMetrics(
        IMeterFactory meters, GatewayLinks links, BlockInbox inbox, ProjectionLag lag, Compactor compactor, Compaction compaction)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("edgefleet.manager.sessions", () => links.All.LongCount(), "{session}", "Gateways that are connected");
        meter.CreateObservableCounter("edgefleet.manager.ingest.blocks", () => Blocks(inbox.Counters), "{block}",
            "Blocks that gateways offered, by what became of them");
        meter.CreateObservableCounter("edgefleet.manager.ingest.readings", () => inbox.Counters.Readings, "{reading}", "Readings stored");
        meter.CreateObservableGauge("edgefleet.manager.ingest.failing", () => Failing(inbox.Failure), null,
            "1 while blocks cannot be stored; gateways keep them meanwhile");
        meter.CreateObservableGauge("edgefleet.manager.projection.lag", lag.Seconds, "s",
            "Age of the oldest block that latest values and events do not show yet");
        meter.CreateObservableGauge("edgefleet.manager.projection.failing", () => Failing(lag.Failure), null,
            "1 while latest values and events stand still");
        meter.CreateObservableGauge("edgefleet.manager.chunk.age", () => compactor.LongestWait.TotalSeconds, "s",
            "How long the block waits that waits longest to be compacted to chunks");
        meter.CreateObservableGauge("edgefleet.manager.chunk.failing", () => Failing(compaction.Failure), null,
            "1 while blocks are not compacted, which costs disk and no reading");
    }

    private static IEnumerable<Measurement<long>> Blocks(InboxCounters counters) => Enum.GetValues<InboxVerdict>()
        .Select(verdict => new Measurement<long>(counters.Blocks(verdict), KeyValuePair.Create("verdict", (object?)Word(verdict))));

    private static string Word(InboxVerdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());

    private static int Failing(Exception? failure) => failure is null ? 0 : 1;
}
