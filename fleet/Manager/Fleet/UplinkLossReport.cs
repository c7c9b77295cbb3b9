using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Fleet;

/// <summary>Blocks that another uplink of a gateway will never be given; the manager's own ledger is not touched by it.</summary>
/// <param name="Uplink">Its name.</param>
/// <param name="Stream">Class of the blocks.</param>
/// <param name="Reason">evicted, expired or quarantined.</param>
/// <param name="First">Source time of the first reading in them, Unix ms; null: not known of all of them.</param>
/// <param name="Last">Of the last.</param>
/// <param name="AtMost">Some of them may have been delivered, or lie within a shorter time.</param>
public sealed record UplinkLossReport(string Uplink, string Stream, string Reason, long Blocks, long? First, long? Last, bool AtMost)
{
    internal static UplinkLossReport Of(UplinkLoss loss) => new(
        loss.Uplink, loss.Stream.ToString().ToLowerInvariant(), loss.Reason.ToString().ToLowerInvariant(), (long)loss.Blocks,
        loss.FirstTime == 0 ? null : loss.FirstTime, loss.FirstTime == 0 ? null : loss.LastTime, loss.AtMost);
}
