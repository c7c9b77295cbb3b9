using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Telemetry.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>A stored block with its readings.</summary>
/// <param name="Block">The block.</param>
/// <param name="Readings">Those that count.</param>
/// <param name="Foreign">Those of devices that are not its gateway's.</param>
public sealed record ProjectedBlock(StoredBlock Block, IReadOnlyList<Reading> Readings, IReadOnlyList<Reading> Foreign)
{
    internal static ProjectedBlock Of(StoredBlock block, IDeviceAssignments assignments)
    {
        var readings = block.Readings();
        bool Counts(in Reading reading) => assignments.Counts(block.Gateway, reading.Series.Device, reading.Time, block.Received);
        return readings.All(r => Counts(r))
            ? new ProjectedBlock(block, readings, [])
            : new ProjectedBlock(block, [.. readings.Where(r => Counts(r))], [.. readings.Where(r => !Counts(r))]);
    }
}

/// <summary>
/// What follows from the blocks of the inbox, each looked at once and in order of arrival. Effect and
/// position are committed together, so a crash means that the same blocks come again, never that an effect
/// counts twice or is left out. Called by one thread.
/// </summary>
internal interface IProjection
{
    /// <summary>Its name in the table of positions. A new name starts again from the first block.</summary>
    string Name { get; }

    /// <summary>CREATE ... IF NOT EXISTS statements of its tables.</summary>
    string Schema { get; }

    /// <summary>Fills what it keeps in memory from its tables, once, before the first batch.</summary>
    void Load(SqliteConnection connection);

    /// <summary>Writes the effect of the blocks into its tables, within the open transaction. Memory stays as it is.</summary>
    void Apply(SqliteConnection connection, IReadOnlyList<ProjectedBlock> blocks);

    /// <summary>The transaction is committed: memory follows, and whoever waits for a change is told.</summary>
    void Committed();

    /// <summary>The transaction was rolled back: what was noted for <see cref="Committed"/> is dropped.</summary>
    void RolledBack();
}
