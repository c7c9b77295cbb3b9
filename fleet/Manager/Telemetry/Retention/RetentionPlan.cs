using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// Lets chunks go whose readings are older than their class is kept at their device's site, whole chunks at a time: a reading stays
/// a little longer, never shorter. A device that was removed is at no site, and the rules for all sites count.
/// </summary>
public sealed class Retention(IReadOnlyList<RetentionRule> rules, ISitePlaces places)
{
    private const int ChunksOfDelete = 2000;

    private readonly Dictionary<(StreamClass, long?), TimeSpan> _kept =
        rules.ToDictionary(rule => (rule.Stream, rule.Site), rule => rule.Kept);

    /// <summary>How long readings of the class are kept of a device; null: for ever.</summary>
    public TimeSpan? Of(StreamClass stream, long device) =>
        places.OfDevice(device) is { } site && _kept.TryGetValue((stream, site), out var kept) ? kept
        : _kept.TryGetValue((stream, null), out kept) ? kept : null;

    /// <summary>Deletes what is too old in one file.</summary>
    /// <returns>Chunks that went.</returns>
    internal int Apply(ChunkFile file, DateTimeOffset now)
    {
        if (_kept.Count == 0 || !ChunkFileName.MayHold(file.Name, 0, (now - _kept.Values.Min()).ToUnixTimeMilliseconds())) return 0;
        using var connection = file.OpenWrite();
        var old = new List<long>();
        using (var rows = connection.Command("SELECT id, device, stream, last FROM chunk").ExecuteReader())
        {
            while (rows.Read())
                if (Of((StreamClass)rows.GetInt32(2), rows.GetInt64(1)) is { } kept
                    && rows.GetInt64(3) < (now - kept).ToUnixTimeMilliseconds()) old.Add(rows.GetInt64(0));
        }
        foreach (var some in old.Chunk(ChunksOfDelete)) Delete(connection, some);
        if (old.Count > 0) connection.GiveBackPages();
        return old.Count;
    }

    private static void Delete(SqliteConnection connection, long[] ids) => connection.Execute(
        "DELETE FROM chunk WHERE id IN (SELECT value FROM json_each($ids))", ("$ids", $"[{string.Join(',', ids)}]"));
}
