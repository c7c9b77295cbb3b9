using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>Which series, and of which class its readings came.</summary>
internal readonly record struct ChunkSeries(SeriesId Series, StreamClass Stream);

/// <summary>A chunk without its readings.</summary>
/// <param name="Id">Higher than that of every chunk whose readings came earlier.</param>
/// <param name="First">Source time of its first reading, Unix ms.</param>
/// <param name="Last">Of its last.</param>
/// <param name="Count">Readings.</param>
/// <param name="Levels">Its aggregates; null: none are worth keeping.</param>
internal sealed record ChunkRow(long Id, long First, long Last, int Count, byte[]? Levels);

/// <summary>
/// A month of chunks. Invariants: a chunk's batch is that of the compaction its readings came with, or the latest of those it was
/// folded from; a reading stands in one chunk. One writer, see <see cref="Compactor"/>; readers have connections of their own.
/// </summary>
internal sealed class ChunkFile(string path)
{
    // Small pages: the last one of a chunk is half empty, and a chunk is a few kB.
    private const string Schema = """
        CREATE TABLE chunk (
          id INTEGER PRIMARY KEY, device INTEGER NOT NULL, path INTEGER NOT NULL, stream INTEGER NOT NULL,
          first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL, full INTEGER NOT NULL, batch INTEGER NOT NULL,
          received INTEGER NOT NULL, levels BLOB, bytes BLOB NOT NULL);
        CREATE INDEX chunk_series ON chunk (device, path, first, last, full, stream, count);
        """;

    public string Path => path;
    public string Name { get; } = System.IO.Path.GetFileName(path);

    public SqliteConnection OpenWrite() => SqliteFile.OpenWrite(path, Schema, durable: true, pageSize: 1024);

    /// <summary>A connection that sees the file as it is now until it is closed.</summary>
    public SqliteConnection OpenRead()
    {
        var connection = SqliteFile.OpenRead(path);
        connection.Execute("BEGIN");
        return connection;
    }

    /// <param name="connection">Of this file, for writing.</param>
    /// <param name="series">Whose readings they are.</param>
    /// <param name="readings">In order of time.</param>
    /// <param name="batch">Which they came with.</param>
    /// <param name="received">When the last of them came, Unix ms, about.</param>
    public static void Insert(
        SqliteConnection connection, ChunkSeries series, IReadOnlyList<SourcedReading> readings, long batch, long received)
    {
        var bytes = ChunkCodec.Encode(series.Stream, readings);
        var full = readings.Count >= ChunkCut.Full || bytes.Length >= ChunkCut.FullBytes;
        connection.Execute("""
            INSERT INTO chunk (device, path, stream, first, last, count, full, batch, received, levels, bytes)
            VALUES ($device, $path, $stream, $first, $last, $count, $full, $batch, $received, $levels, $bytes)
            """,
            ("$device", series.Series.Device), ("$path", Packed(series.Series.Path)), ("$stream", (int)series.Stream),
            ("$first", readings[0].Reading.Time), ("$last", readings[^1].Reading.Time), ("$count", readings.Count),
            ("$full", full), ("$batch", batch), ("$received", received),
            ("$levels", full ? Levels.Encode([.. readings.Select(r => r.Reading)]) : null),
            ("$bytes", bytes));
    }

    /// <summary>Takes back what came with later batches than this: they were not completed.</summary>
    public void Undo(long batch)
    {
        using var connection = OpenWrite();
        // They are the last that were written, and nothing was folded since.
        while (connection.Scalar("SELECT batch FROM chunk ORDER BY id DESC LIMIT 1") is long last && last > batch)
            connection.Execute("DELETE FROM chunk WHERE id IN (SELECT id FROM chunk ORDER BY id DESC LIMIT 1000) AND batch > $batch",
                ("$batch", batch));
    }

    /// <summary>The chunks of a batch, for whoever checks them.</summary>
    public IEnumerable<(ChunkSeries Series, IReadOnlyList<SourcedReading> Readings)> OfBatch(long batch)
    {
        using var connection = OpenRead();
        using var rows = connection.Command("SELECT device, path, stream, bytes, batch FROM chunk ORDER BY id DESC").ExecuteReader();
        while (rows.Read() && rows.GetInt64(4) == batch)
        {
            var series = new ChunkSeries(new SeriesId(rows.GetInt64(0), Unpacked(rows.GetInt64(1))), (StreamClass)rows.GetInt32(2));
            yield return (series, ChunkCodec.Decode(series.Series, (byte[])rows.GetValue(3)));
        }
    }

    /// <summary>Chunks of a series that may hold readings of the range, oldest readings first, of batches up to one.</summary>
    public static List<ChunkRow> Rows(SqliteConnection connection, SeriesId series, long from, long to, long batch)
    {
        using var rows = connection.Command("""
            SELECT id, first, last, count, levels, batch FROM chunk
            WHERE device = $device AND path = $path AND first < $to AND last >= $from ORDER BY first, id
            """, ("$device", series.Device), ("$path", Packed(series.Path)), ("$from", from), ("$to", to)).ExecuteReader();
        var found = new List<ChunkRow>();
        while (rows.Read())
        {
            if (rows.GetInt64(5) > batch) continue;
            var levels = rows.IsDBNull(4) ? null : (byte[])rows.GetValue(4);
            found.Add(new ChunkRow(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt32(3), levels));
        }
        return found;
    }

    /// <exception cref="CorruptBlockException">The file was damaged.</exception>
    public static IReadOnlyList<SourcedReading> Readings(SqliteConnection connection, SeriesId series, long id) =>
        ChunkCodec.Decode(series, (byte[])connection.Scalar("SELECT bytes FROM chunk WHERE id = $id", ("$id", id))!);

    /// <summary>All chunks with their readings, in their order, up to a batch.</summary>
    public static IEnumerable<(long Id, ChunkSeries Series, IReadOnlyList<SourcedReading> Readings)> After(
        SqliteConnection connection, long id, long batch, int limit)
    {
        using var rows = connection.Command(
            "SELECT id, device, path, stream, bytes FROM chunk WHERE id > $id AND batch <= $batch ORDER BY id LIMIT $limit",
            ("$id", id), ("$batch", batch), ("$limit", limit)).ExecuteReader();
        while (rows.Read())
        {
            var series = new ChunkSeries(new SeriesId(rows.GetInt64(1), Unpacked(rows.GetInt64(2))), (StreamClass)rows.GetInt32(3));
            yield return (rows.GetInt64(0), series, ChunkCodec.Decode(series.Series, (byte[])rows.GetValue(4)));
        }
    }

    /// <summary>The chunks of a class, in their order, up to a batch.</summary>
    public IEnumerable<(SeriesId Series, long Received, byte[] Bytes)> Rows(StreamClass stream, long batch)
    {
        using var connection = OpenRead();
        using var rows = connection.Command(
            "SELECT device, path, received, bytes FROM chunk WHERE stream = $stream AND batch <= $batch ORDER BY id",
            ("$stream", (int)stream), ("$batch", batch)).ExecuteReader();
        while (rows.Read())
            yield return (new SeriesId(rows.GetInt64(0), Unpacked(rows.GetInt64(1))), rows.GetInt64(2), (byte[])rows.GetValue(3));
    }

    /// <summary>
    /// Which chunks there are, from the index alone. A wrong clock does not tell how old readings are: there it is when the last came.
    /// </summary>
    public IEnumerable<(long Id, long Device, StreamClass Stream, long First, long Last, int Count)> Spans()
    {
        using var connection = OpenRead();
        using var rows = connection.Command(Name == ChunkFileName.Unplaced
            ? "SELECT id, device, stream, first, received, count FROM chunk"
            : "SELECT id, device, stream, first, last, count FROM chunk INDEXED BY chunk_series").ExecuteReader();
        while (rows.Read())
            yield return (rows.GetInt64(0), rows.GetInt64(1), (StreamClass)rows.GetInt32(2), rows.GetInt64(3), rows.GetInt64(4),
                rows.GetInt32(5));
    }

    public static long Packed(PointPath path) => ((long)path.Object << 32) | ((long)path.Instance << 16) | path.Resource;

    private static PointPath Unpacked(long path) => new((ushort)(path >> 32), (ushort)(path >> 16), (ushort)path);
}
