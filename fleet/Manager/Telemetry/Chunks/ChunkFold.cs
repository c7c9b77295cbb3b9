using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// Makes few chunks of many: what each compaction brings of a series is a small one, and small ones are folded once they make a
/// full one or are too many. Late readings that came to lie within full chunks are folded into those. One transaction a call.
/// </summary>
internal static class ChunkFold
{
    /// <summary>So many small ones are too many.</summary>
    public const int MostSmall = 16;

    /// <summary>More than this is not folded at once: a wide-spread arrival must not rewrite a month.</summary>
    private const int MostReadings = 16 * ChunkCut.Full;

    /// <summary>Folds the series among these that need it.</summary>
    public static void Fold(SqliteConnection connection, IEnumerable<ChunkSeries> series)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var one in series) Fold(connection, one);
        transaction.Commit();
    }

    private static void Fold(SqliteConnection connection, ChunkSeries series)
    {
        var small = Find(connection, series, "full = 0");
        if (small.Count < 2 || (small.Count < MostSmall && small.Sum(c => c.Count) < ChunkCut.Full)) return;
        var all = small.ToDictionary(c => c.Id);
        foreach (var late in small)
            foreach (var full in Find(connection, series, "full = 1 AND first <= $last AND last >= $first",
                ("$first", late.First), ("$last", late.Last)))
                all[full.Id] = full;
        if (all.Values.Sum(c => c.Count) > MostReadings) all = small.ToDictionary(c => c.Id);

        // By id, then stable: of one source time what came first stays first.
        var readings = all.Keys.Order().SelectMany(id => ChunkFile.Readings(connection, series.Series, id))
            .OrderBy(r => (r.Reading.Time, r.Reading.Ordinal)).ToList();
        var (batch, received) = (all.Values.Max(c => c.Batch), all.Values.Max(c => c.Received));
        foreach (var id in all.Keys) connection.Execute("DELETE FROM chunk WHERE id = $id", ("$id", id));
        foreach (var piece in ChunkCut.Pieces(readings)) ChunkFile.Insert(connection, series, piece, batch, received);
    }

    private static List<(long Id, long First, long Last, int Count, long Batch, long Received)> Find(
        SqliteConnection connection, ChunkSeries series, string which, params ReadOnlySpan<(string, object?)> more)
    {
        using var command = connection.Command(
            "SELECT id, first, last, count, batch, received FROM chunk "
                + $"WHERE device = $device AND path = $path AND stream = $stream AND {which}",
            [("$device", series.Series.Device), ("$path", ChunkFile.Packed(series.Series.Path)), ("$stream", (int)series.Stream), .. more]);
        using var rows = command.ExecuteReader();
        var found = new List<(long, long, long, int, long, long)>();
        while (rows.Read())
            found.Add((rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt32(3), rows.GetInt64(4), rows.GetInt64(5)));
        return found;
    }
}
