using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>
/// What follows from the blocks of the inbox, each looked at once and in order of arrival within its gateway. Effect and
/// position are committed together, so a crash means that the same blocks come again, never that an effect
/// counts twice or is left out. Called by one thread.
/// </summary>
public interface IProjection
{
    /// <summary>Its name in the table of positions. A new name starts again, from <see cref="Recall"/> and the first block.</summary>
    string Name { get; }

    /// <summary>CREATE ... IF NOT EXISTS statements of its tables.</summary>
    string Schema { get; }

    /// <summary>Fills what it keeps in memory from its tables, once, before the first batch.</summary>
    void Load(SqliteConnection connection);

    /// <summary>
    /// Takes in what is known of blocks that are gone and that it has not seen, within the open transaction, before the blocks that are
    /// there; may be repeated. Left as it is, a projection tells only of blocks that are there.
    /// </summary>
    void Recall(SqliteConnection connection, IGoneBlocks gone) { }

    /// <summary>Writes the effect of the blocks into its tables, within the open transaction. Memory stays as it is.</summary>
    void Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks);

    /// <summary>The transaction is committed: memory follows, and whoever waits for a change is told.</summary>
    void Committed();

    /// <summary>
    /// Writes what <see cref="Apply"/> only noted, within a transaction that moves its position too. Most write as they apply: for
    /// them nothing is left.
    /// </summary>
    void Write(SqliteConnection connection) { }

    /// <summary>That transaction is committed.</summary>
    void Written() { }

    /// <summary>
    /// True: it is written every few seconds and not with each batch, and a crash means that the blocks since come again.
    /// </summary>
    bool IsDeferred => false;

    /// <summary>The transaction was rolled back: what was noted for <see cref="Committed"/> is dropped.</summary>
    void RolledBack();
}
