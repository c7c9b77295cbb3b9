using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>A reading of the event stream.</summary>
/// <param name="Number">Its place in the list: pass the last one seen to get the page after it.</param>
/// <param name="Reading">What happened and when; Conflict in the quality when another reading says otherwise.</param>
/// <param name="Gateway">Who sent it.</param>
public sealed record DeviceEvent(long Number, Reading Reading, long Gateway);

/// <summary>
/// The events of each device, newest first. A second reading of one series, source time and ordinal is a
/// repeat and changes nothing; a different one is kept beside the first, and both are flagged. One whose time cannot be right is
/// kept too, flagged <see cref="Quality.TimeUncertain"/>, and stands where it arrived.
/// </summary>
public sealed class DeviceEvents(InboxOptions options) : IProjection
{
    private const int MaxOnPage = 500;

    /// <summary>A page of events, newest source time first.</summary>
    /// <param name="device">The device.</param>
    /// <param name="after">The <see cref="DeviceEvent.Number"/> of the last event already seen; null: from the newest.</param>
    /// <param name="limit">Most events, at most 500.</param>
    public IReadOnlyList<DeviceEvent> List(long device, long? after, int limit)
    {
        using var connection = SqliteFile.OpenRead(Projector.PathIn(options));
        using var rows = connection.Command("""
            SELECT number, object, instance, resource, time, ordinal, kind, value, quality, gateway FROM device_event
            WHERE device = $device AND ($after IS NULL
                OR (coalesce(place, time), number) < (SELECT coalesce(place, time), number FROM device_event WHERE number = $after))
            ORDER BY coalesce(place, time) DESC, number DESC LIMIT $limit
            """, ("$device", device), ("$after", after), ("$limit", Math.Clamp(limit, 1, MaxOnPage))).ExecuteReader();
        var events = new List<DeviceEvent>();
        while (rows.Read())
        {
            var path = new PointPath((ushort)rows.GetInt32(1), (ushort)rows.GetInt32(2), (ushort)rows.GetInt32(3));
            var value = StoredValue.Read((ValueKind)rows.GetInt32(6), rows.GetString(7));
            events.Add(new DeviceEvent(
                rows.GetInt64(0), new Reading(
                    new SeriesId(device, path), rows.GetInt64(4), value, (Quality)rows.GetInt32(8), (uint)rows.GetInt64(5)),
                rows.GetInt64(9)));
        }
        return events;
    }

    /// <summary>Lets events go that are no longer kept, with their chunks.</summary>
    /// <param name="before">Of a device: those from before that, Unix ms; null: none.</param>
    internal void Forget(Func<long, long?> before)
    {
        using var connection = SqliteFile.OpenRead(Projector.PathIn(options));
        var devices = new List<long>();
        using (var rows = connection.Command("SELECT DISTINCT device FROM device_event").ExecuteReader())
        {
            while (rows.Read()) devices.Add(rows.GetInt64(0));
        }
        foreach (var device in devices)
        {
            if (before(device) is not { } limit) continue;
            connection.Execute("DELETE FROM device_event WHERE device = $device AND coalesce(place, time) < $limit",
                ("$device", device), ("$limit", limit));
        }
    }

    string IProjection.Name => "device-events";

    string IProjection.Schema => """
        CREATE TABLE IF NOT EXISTS device_event (
          number INTEGER PRIMARY KEY, device INTEGER NOT NULL, object INTEGER NOT NULL, instance INTEGER NOT NULL,
              resource INTEGER NOT NULL,
          time INTEGER NOT NULL, ordinal INTEGER NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL, quality INTEGER NOT NULL,
              gateway INTEGER NOT NULL, place INTEGER);
        CREATE UNIQUE INDEX IF NOT EXISTS device_event_same ON device_event (device, object, instance, resource, time, ordinal, kind,
            value);
        """;

    void IProjection.Load(SqliteConnection connection)
    {
        Columns.Add(connection, "device_event", "place"); // which a table of an older release lacks
        connection.Execute("""
            DROP INDEX IF EXISTS device_event_time;
            CREATE INDEX IF NOT EXISTS device_event_place ON device_event (device, coalesce(place, time), number);
            """);
    }

    void IProjection.Recall(SqliteConnection connection, IGoneBlocks gone)
    {
        foreach (var block in gone.Events()) Apply(connection, [block]);
    }

    void IProjection.Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks) => Apply(connection, blocks);

    void IProjection.Committed() { }

    void IProjection.RolledBack() { }

    private static void Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
    {
        foreach (var (block, readings, _) in blocks.Where(b => b.Block.Id.Stream == StreamClass.Event))
        {
            foreach (var reading in readings) Keep(connection, reading, block);
        }
    }

    private static void Keep(SqliteConnection connection, in Reading reading, StoredBlock block)
    {
        var path = reading.Series.Path;
        connection.Execute("""
            INSERT INTO device_event (device, object, instance, resource, time, ordinal, kind, value, quality, gateway, place)
            VALUES ($device, $object, $instance, $resource, $time, $ordinal, $kind, $value, $quality, $gateway,
                $place) ON CONFLICT DO NOTHING;
            UPDATE device_event SET quality = quality | $conflict
            WHERE device = $device AND object = $object AND instance = $instance AND resource = $resource AND time = $time
                AND ordinal = $ordinal
              AND (SELECT count(*) FROM device_event
                   WHERE device = $device AND object = $object AND instance = $instance AND resource = $resource AND time = $time
                       AND ordinal = $ordinal) > 1;
            """,
            ("$device", reading.Series.Device), ("$object", path.Object), ("$instance", path.Instance), ("$resource", path.Resource),
            ("$time", reading.Time), ("$ordinal", reading.Ordinal), ("$kind", (int)reading.Value.Kind),
                ("$value", StoredValue.Text(reading.Value)),
            ("$quality", (int)reading.Quality), ("$gateway", block.Gateway),
            ("$place", SourceTime.IsPlausible(reading.Time, block.Received) ? reading.Time : block.Received),
                ("$conflict", (int)Quality.Conflict));
    }
}
