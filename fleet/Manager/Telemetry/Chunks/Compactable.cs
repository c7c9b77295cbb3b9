using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// Which readings of a block may go to chunks. What may not stays in the inbox, where questions find it as ever: foreign readings
/// until somebody releases them, those of series beyond the quota, long texts, and blocks that cannot be placed, whole. It is looked
/// at again after a release, and when the manager starts.
/// </summary>
public sealed class Compactable(LatestValues latest, ForeignReadings foreign, IDeviceAssignments assignments, GatewayQuotas quotas)
{
    /// <summary>A longer text stays in its block.</summary>
    private const int MostText = 64 * 1024;

    /// <summary>What of the block goes and what stays; all projections have seen it.</summary>
    public (IReadOnlyList<Reading> Goes, IReadOnlyList<Reading> Stays) Of(JudgedBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Block.Count > quotas.ReadingsOfBlock || !block.Block.IsPlaced()) return ([], [.. block.Readings, .. block.Foreign]);
        if (block.Foreign.Count == 0 && block.Readings.All(reading => Takes(reading))) return (block.Readings, []);
        var readings = block.Readings.ToLookup(reading => Takes(reading));
        return ([.. readings[true]], [.. readings[false], .. block.Foreign]);
    }

    /// <summary>
    /// False while released readings of the gateway are on their way to the projections, which read them from its blocks.
    /// </summary>
    public bool TakesOf(long gateway) => assignments.Released.All(release =>
        release.Key.Gateway != gateway || foreign.Find(gateway, release.Key.Device) is not { } row || row.FirstReceived > release.Value);

    /// <summary>What was released so far; another answer than before: blocks that stayed may go now.</summary>
    public (int Count, long Until) Releases => (assignments.Released.Count, assignments.Released.Values.Sum());

    private bool Takes(in Reading reading) =>
        (reading.Series.Path == CommandResult.Point || latest.Find(reading.Series) is not null)
        && (reading.Value.Kind != ValueKind.Text || reading.Value.Text.Length <= MostText);
}
