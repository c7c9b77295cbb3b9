using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// Which blocks may go to chunks. One that may not stays whole, and questions find it in the inbox as ever; it is looked at again
/// after a release, and when the manager starts.
/// </summary>
public sealed class Compactable(LatestValues latest, ForeignReadings foreign, IDeviceAssignments assignments, GatewayQuotas quotas)
{
    /// <summary>A block with a longer text stays a block.</summary>
    private const int MostText = 64 * 1024;

    /// <summary>
    /// Whether all readings of the block are settled: none waits for a release, is of a series beyond the quota, or cannot be placed.
    /// All projections have seen it.
    /// </summary>
    public bool Takes(JudgedBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.Foreign.Count == 0 && block.Block.Count <= quotas.ReadingsOfBlock && block.Block.IsPlaced()
            && block.Readings.All(reading => IsTaken(reading.Series) && IsShort(reading.Value));
    }

    /// <summary>
    /// False while released readings of the gateway are on their way to the projections, which read them from its blocks.
    /// </summary>
    public bool TakesOf(long gateway) => assignments.Released.All(release =>
        release.Key.Gateway != gateway || foreign.Find(gateway, release.Key.Device) is not { } row || row.FirstReceived > release.Value);

    /// <summary>What was released so far; another answer than before: blocks that stayed may go now.</summary>
    public (int Count, long Until) Releases => (assignments.Released.Count, assignments.Released.Values.Sum());

    private bool IsTaken(SeriesId series) => series.Path == CommandResult.Point || latest.Find(series) is not null;

    private static bool IsShort(ReadingValue value) => value.Kind != ValueKind.Text || value.Text.Length <= MostText;
}
