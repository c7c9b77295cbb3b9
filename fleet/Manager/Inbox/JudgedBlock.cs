using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;

namespace EdgeFleet.Manager.Inbox;

/// <summary>A stored block with its readings, judged by whose devices are whose.</summary>
/// <param name="Block">The block.</param>
/// <param name="Readings">Those that count.</param>
/// <param name="Foreign">Those of devices that are not its gateway's.</param>
public sealed record JudgedBlock(StoredBlock Block, IReadOnlyList<Reading> Readings, IReadOnlyList<Reading> Foreign)
{
    internal static JudgedBlock Of(StoredBlock block, IDeviceAssignments assignments)
    {
        var readings = block.Readings();
        bool Counts(in Reading reading) => assignments.Counts(block.Gateway, reading.Series.Device, reading.Time, block.Received);
        return readings.All(r => Counts(r))
            ? new JudgedBlock(block, readings, [])
            : new JudgedBlock(block, [.. readings.Where(r => Counts(r))], [.. readings.Where(r => !Counts(r))]);
    }
}
