using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>
/// <c>aggregates.db</c>: aggregates of windows whose readings are not here, and how far each gateway has told. Invariants: one aggregate
/// for each gateway, series and window, what was told last; how far a gateway has told is committed with the windows that it told. Stands
/// for itself: what a power cut takes, the gateway tells again.
/// </summary>
internal sealed class AggregateStore : IDisposable
{
    private const string Schema = """
        CREATE TABLE told (gateway INTEGER PRIMARY KEY, until INTEGER NOT NULL);
        CREATE TABLE told_window (
          gateway INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
          epoch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, series INTEGER NOT NULL,
          PRIMARY KEY (gateway, start)) WITHOUT ROWID;
        CREATE TABLE aggregate (
          device INTEGER NOT NULL, object INTEGER NOT NULL, instance INTEGER NOT NULL, resource INTEGER NOT NULL,
          start INTEGER NOT NULL, gateway INTEGER NOT NULL, count INTEGER NOT NULL, kind INTEGER NOT NULL,
          min TEXT NOT NULL, max TEXT NOT NULL, sum TEXT NOT NULL, last TEXT NOT NULL, quiet INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (device, object, instance, resource, start, gateway)) WITHOUT ROWID;
        CREATE INDEX aggregate_window ON aggregate (gateway, start);
        """;

    private const string Kept = """
        SELECT gateway, start, length, epoch, first, told_window.last, count, kind, min, max, sum, aggregate.last, quiet,
          device, object, instance, resource
        FROM aggregate JOIN told_window USING (gateway, start)
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    public AggregateStore(InboxOptions options)
    {
        _path = Path.Combine(options.Folder, "aggregates.db");
        Directory.CreateDirectory(options.Folder);
        _connection = SqliteFile.OpenWrite(_path, Schema, durable: false);
        Columns.Add(_connection, "aggregate", "quiet", "INTEGER NOT NULL DEFAULT 0");
    }

    /// <summary>End of the last window that the gateway told whole, Unix ms; 0: none.</summary>
    public long Until(long gateway)
    {
        lock (_lock)
            return _connection.Scalar("SELECT until FROM told WHERE gateway = $gateway", ("$gateway", gateway)) is long until ? until : 0;
    }

    /// <summary>Notes that the gateway told a window, and keeps what is to be kept of it.</summary>
    /// <param name="window">The window. Told of other blocks than before, it takes the place of what was told then.</param>
    /// <param name="series">What is kept.</param>
    /// <param name="isWhole">No more series of it follow.</param>
    /// <param name="most">Most aggregates of the gateway; beyond that the oldest windows go.</param>
    public void Put(KeptWindow window, IReadOnlyList<WindowAggregate> series, bool isWhole, int most)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            if (series.Count > 0)
            {
                if (Windows(_connection, window.Gateway, window.Begin).FirstOrDefault(other => other != window) is { } other) Drop(other);
                foreach (var one in series) Put(window, one);
                Count(window);
                while (Held(window.Gateway) > most && Windows(_connection, window.Gateway, null).FirstOrDefault() is { } oldest)
                    Drop(oldest);
            }
            if (isWhole)
                _connection.Execute("""
                    INSERT INTO told (gateway, until) VALUES ($gateway, $until)
                    ON CONFLICT (gateway) DO UPDATE SET until = max(until, excluded.until)
                    """, ("$gateway", window.Gateway), ("$until", window.Begin + window.Length));
            transaction.Commit();
        }
    }

    /// <summary>What is kept of a series, windows that begin in a range (Unix ms, the end exclusive), in order of time.</summary>
    public IReadOnlyList<KeptAggregate> Of(SeriesId series, long from, long to)
    {
        using var connection = SqliteFile.OpenRead(_path);
        using var rows = connection.Command($"""
            {Kept}
            WHERE device = $device AND object = $object AND instance = $instance AND resource = $resource AND start >= $from AND start < $to
            ORDER BY start, gateway
            """, ("$device", series.Device), ("$object", (int)series.Path.Object), ("$instance", (int)series.Path.Instance),
            ("$resource", (int)series.Path.Resource), ("$from", from), ("$to", to)).ExecuteReader();
        var kept = new List<KeptAggregate>();
        while (rows.Read()) kept.Add(Aggregate(rows));
        return kept;
    }

    /// <summary>What the newest window says of each series of a device. Costs by how many series these are, however much is kept.</summary>
    public IReadOnlyList<KeptAggregate> Newest(long device)
    {
        using var connection = SqliteFile.OpenRead(_path);
        var newest = new List<KeptAggregate>();
        // Backwards from path to path, each time to the last row of the one before.
        var path = (Object: ushort.MaxValue + 1, Instance: 0, Resource: 0);
        while (true)
        {
            using var row = connection.Command($"""
                {Kept}
                WHERE device = $device AND (object, instance, resource) < ($object, $instance, $resource)
                ORDER BY object DESC, instance DESC, resource DESC, start DESC, gateway DESC LIMIT 1
                """, ("$device", device), ("$object", path.Object), ("$instance", path.Instance), ("$resource", path.Resource))
                .ExecuteReader();
            if (!row.Read()) return newest;
            var one = Aggregate(row);
            newest.Add(one);
            var found = one.Aggregate.Series.Path;
            path = (found.Object, found.Instance, found.Resource);
        }
    }

    public IReadOnlyList<long> Gateways()
    {
        using var connection = SqliteFile.OpenRead(_path);
        using var rows = connection.Command("SELECT DISTINCT gateway FROM told_window").ExecuteReader();
        var gateways = new List<long>();
        while (rows.Read()) gateways.Add(rows.GetInt64(0));
        return gateways;
    }

    /// <summary>The windows of a gateway of which something is kept, in order of time.</summary>
    public IReadOnlyList<KeptWindow> Windows(long gateway)
    {
        using var connection = SqliteFile.OpenRead(_path);
        return [.. Windows(connection, gateway, null)];
    }

    /// <summary>Forgets what was told of the windows.</summary>
    public void Drop(IEnumerable<KeptWindow> windows)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var window in windows) Drop(window);
            transaction.Commit();
        }
    }

    /// <summary>Forgets what is too old.</summary>
    /// <param name="keptSince">Of a device: windows before that go, Unix ms; null: all stay.</param>
    public void Forget(Func<long, long?> keptSince)
    {
        lock (_lock)
        {
            var devices = new List<long>();
            using (var rows = _connection.Command("SELECT DISTINCT device FROM aggregate").ExecuteReader())
                while (rows.Read()) devices.Add(rows.GetInt64(0));
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var device in devices)
                if (keptSince(device) is { } since)
                    _connection.Execute(
                        "DELETE FROM aggregate WHERE device = $device AND start < $since", ("$device", device), ("$since", since));
            _connection.Execute("""
                DELETE FROM told_window WHERE NOT EXISTS (
                  SELECT 1 FROM aggregate WHERE aggregate.gateway = told_window.gateway AND aggregate.start = told_window.start)
                """);
            transaction.Commit();
            _connection.GiveBackPages();
        }
    }

    /// <summary>Waits for what is under way: a connection may not be closed under a running statement.</summary>
    public void Dispose()
    {
        lock (_lock) _connection.Dispose();
    }

    private void Put(KeptWindow window, WindowAggregate one) => _connection.Execute("""
        INSERT OR REPLACE INTO aggregate (device, object, instance, resource, start, gateway, count, kind, min, max, sum, last, quiet)
        VALUES ($device, $object, $instance, $resource, $start, $gateway, $count, $kind, $min, $max, $sum, $last, $quiet)
        """, ("$device", one.Series.Device), ("$object", (int)one.Series.Path.Object), ("$instance", (int)one.Series.Path.Instance),
        ("$resource", (int)one.Series.Path.Resource), ("$start", window.Begin), ("$gateway", window.Gateway), ("$count", one.Count),
        ("$kind", (int)one.Min.Kind), ("$min", StoredValue.Text(one.Min)), ("$max", StoredValue.Text(one.Max)),
        ("$sum", StoredValue.Text(one.Sum)), ("$last", StoredValue.Text(one.Last)), ("$quiet", one.QuietMinutes));

    private void Count(KeptWindow window) => _connection.Execute("""
        INSERT OR REPLACE INTO told_window (gateway, start, length, epoch, first, last, series)
        SELECT $gateway, $start, $length, $epoch, $first, $last, count(*) FROM aggregate WHERE gateway = $gateway AND start = $start
        """, ("$gateway", window.Gateway), ("$start", window.Begin), ("$length", window.Length), ("$epoch", (long)window.Epoch),
        ("$first", (long)window.First), ("$last", (long)window.Last));

    private long Held(long gateway) => (long)_connection.Scalar(
        "SELECT coalesce(sum(series), 0) FROM told_window WHERE gateway = $gateway", ("$gateway", gateway))!;

    private void Drop(KeptWindow window)
    {
        foreach (var table in (string[])["aggregate", "told_window"])
            _connection.Execute(
                $"DELETE FROM {table} WHERE gateway = $gateway AND start = $start", ("$gateway", window.Gateway), ("$start", window.Begin));
    }

    private static IEnumerable<KeptWindow> Windows(SqliteConnection connection, long gateway, long? begin)
    {
        using var rows = connection.Command("""
            SELECT gateway, start, length, epoch, first, last FROM told_window
            WHERE gateway = $gateway AND ($start IS NULL OR start = $start) ORDER BY start
            """, ("$gateway", gateway), ("$start", begin)).ExecuteReader();
        while (rows.Read()) yield return Window(rows);
    }

    private static KeptAggregate Aggregate(SqliteDataReader row)
    {
        var kind = (ValueKind)row.GetInt32(7);
        var path = new PointPath((ushort)row.GetInt32(14), (ushort)row.GetInt32(15), (ushort)row.GetInt32(16));
        return new KeptAggregate(Window(row), new WindowAggregate(
            new SeriesId(row.GetInt64(13), path), row.GetInt32(6), Value(8), Value(9),
            StoredValue.Read(kind == ValueKind.Double ? kind : ValueKind.Decimal, row.GetString(10)), Value(11))
            { QuietMinutes = row.GetInt32(12) });

        ReadingValue Value(int column) => StoredValue.Read(kind, row.GetString(column));
    }

    private static KeptWindow Window(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), (ulong)row.GetInt64(3), (ulong)row.GetInt64(4), (ulong)row.GetInt64(5));
}
