using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>
/// Decides what of told windows is kept. Left out are windows that are not over, are older than any gateway keeps telemetry, or whose
/// readings are here already, and series of devices that are not the gateway's.
/// </summary>
internal sealed class AggregateIntake(
    AggregateStore store, FullResolution full, IDeviceAssignments assignments, GatewayQuotas quotas, TimeProvider time) : IAggregateIntake
{
    /// <summary>As long as a gateway keeps telemetry, and a day.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(31);

    public long Until(long gateway) => store.Until(gateway);

    public void Take(long gateway, AggregatedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (window.End > now + SourceTime.ToleranceMs) return;
        var kept = KeptWindow.Of(gateway, window);
        var isWanted = window.Begin >= now - (long)Oldest.TotalMilliseconds && full.Of([kept]).Count == 0;
        store.Put(kept, isWanted ? [.. window.Series.Where(IsOwn)] : [], !window.More, quotas.Aggregates);

        bool IsOwn(WindowAggregate one) => assignments.Counts(gateway, one.Series.Device, window.End - 1, now);
    }
}
