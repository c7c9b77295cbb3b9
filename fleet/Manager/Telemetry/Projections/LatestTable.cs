using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>Latest values in a database, a row for each series.</summary>
internal static class LatestTable
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS latest (
          device INTEGER NOT NULL, object INTEGER NOT NULL, instance INTEGER NOT NULL, resource INTEGER NOT NULL,
          time INTEGER NOT NULL, ordinal INTEGER NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL, quality INTEGER NOT NULL,
              gateway INTEGER NOT NULL, epoch INTEGER, stream INTEGER, sequence INTEGER,
          PRIMARY KEY (device, object, instance, resource)) WITHOUT ROWID;
        """;

    private static readonly string[] Names = ["device", "object", "instance", "resource", "time", "ordinal", "kind", "value", "quality",
        "gateway", "epoch", "stream", "sequence"];

    /// <summary>Adds what a table of an older release lacks.</summary>
    public static void Complete(SqliteConnection connection)
    {
        foreach (var column in (string[])["epoch", "stream", "sequence"]) Columns.Add(connection, "latest", column);
    }

    /// <summary>All of them, by device and path.</summary>
    public static IEnumerable<LatestValue> Read(SqliteConnection connection)
    {
        using var rows = connection.Command(
            "SELECT device, object, instance, resource, time, ordinal, kind, value, quality, gateway, coalesce(epoch, 0), "
            + "coalesce(stream, 0), coalesce(sequence, 0) FROM latest ORDER BY device, object, instance, resource").ExecuteReader();
        while (rows.Read())
        {
            var path = new PointPath((ushort)rows.GetInt32(1), (ushort)rows.GetInt32(2), (ushort)rows.GetInt32(3));
            var value = StoredValue.Read((ValueKind)rows.GetInt32(6), rows.GetString(7));
            yield return new LatestValue(
                new Reading(new SeriesId(rows.GetInt64(0), path), rows.GetInt64(4), value, (Quality)rows.GetInt32(8),
                (uint)rows.GetInt64(5)), rows.GetInt64(9),
                new BlockId((ulong)rows.GetInt64(10), (StreamClass)rows.GetInt32(11), (ulong)rows.GetInt64(12)));
        }
    }

    /// <summary>Each in the place of the row that its series had. Within the caller's transaction.</summary>
    public static void Write(SqliteConnection connection, IEnumerable<LatestValue> values)
    {
        using var upsert = connection.Command($"INSERT OR REPLACE INTO latest ({string.Join(", ", Names)}) "
            + $"VALUES ({string.Join(", ", Names.Select(name => "$" + name))})");
        foreach (var name in Names) upsert.Parameters.Add(new SqliteParameter { ParameterName = "$" + name });
        foreach (var (reading, gateway, block) in values)
        {
            var path = reading.Series.Path;
            object[] row = [reading.Series.Device, path.Object, path.Instance, path.Resource, reading.Time, reading.Ordinal,
                (int)reading.Value.Kind, StoredValue.Text(reading.Value), (int)reading.Quality, gateway, (long)block.Epoch,
                (int)block.Stream, (long)block.Sequence];
            for (var i = 0; i < row.Length; i++) upsert.Parameters[i].Value = row[i];
            upsert.ExecuteNonQuery();
        }
    }
}
