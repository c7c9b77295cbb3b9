using System.Collections.Concurrent;
using System.Collections.Immutable;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Foreign;

/// <summary>
/// Counts, by gateway and device, the readings that other projections leave out. A row for each device up to
/// <see cref="MaxDevices"/> of a gateway, what it names beyond in one row together: a gateway cannot make this grow.
/// </summary>
public sealed class ForeignReadings : IProjection
{
    public const int MaxDevices = 1000;

    private readonly ConcurrentDictionary<long, ImmutableSortedDictionary<long, ForeignDevice>> _gateways = new();
    private readonly Dictionary<(long Gateway, long Device), ForeignDevice?> _pending = [];
    private readonly Dictionary<long, int> _added = [];

    /// <summary>The rows of a gateway by device; empty is the good case.</summary>
    public IReadOnlyList<ForeignDevice> Of(long gateway) =>
        [.. _gateways.GetValueOrDefault(gateway, ImmutableSortedDictionary<long, ForeignDevice>.Empty).Values];

    /// <summary>One row, or null.</summary>
    public ForeignDevice? Find(long gateway, long device) => _gateways.GetValueOrDefault(gateway)?.GetValueOrDefault(device);

    string IProjection.Name => "foreign-readings";

    string IProjection.Schema => """
        CREATE TABLE IF NOT EXISTS foreign_device (
          gateway INTEGER NOT NULL, device INTEGER NOT NULL, count INTEGER NOT NULL, first_time INTEGER NOT NULL,
              last_time INTEGER NOT NULL,
          first_received INTEGER NOT NULL, last_received INTEGER NOT NULL, first_arrival INTEGER NOT NULL, PRIMARY KEY (gateway, device))
              WITHOUT ROWID
        """;

    void IProjection.Load(SqliteConnection connection)
    {
        using var rows = connection.Command(
            "SELECT gateway, device, count, first_time, last_time, first_received, last_received, first_arrival FROM foreign_device")
            .ExecuteReader();
        while (rows.Read())
        {
            var row = new ForeignDevice(
                rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5),
                    rows.GetInt64(6), rows.GetInt64(7));
            Remember((row.Gateway, row.Device), row);
        }
    }

    void IProjection.Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
    {
        foreach (var (block, _, foreign) in blocks)
        {
            foreach (var reading in foreign)
            {
                var (device, before) = Row(block.Gateway, reading.Series.Device);
                if (before is null) _added[block.Gateway] = _added.GetValueOrDefault(block.Gateway) + 1;
                _pending[(block.Gateway, device)] = ForeignDevice.With(before, device, block, reading);
            }
        }
        Write(connection);
    }

    void IProjection.Committed()
    {
        foreach (var (key, row) in _pending) Remember(key, row);
        Forget();
    }

    void IProjection.RolledBack() => Forget();

    /// <summary>Within the projector's transaction: what is left of a row after a release; null: nothing.</summary>
    internal void Replace(SqliteConnection connection, ForeignDevice row, ForeignDevice? left)
    {
        _pending[(row.Gateway, row.Device)] = left;
        Write(connection);
    }

    private ForeignDevice? Pending(long gateway, long device) =>
        _pending.TryGetValue((gateway, device), out var row) ? row : Find(gateway, device);

    /// <summary>The row in which a device is counted: its own while there is room.</summary>
    private (long Device, ForeignDevice? Row) Row(long gateway, long device)
    {
        if (device > 0)
        {
            var own = Pending(gateway, device);
            var rows = (_gateways.GetValueOrDefault(gateway)?.Count ?? 0) + _added.GetValueOrDefault(gateway);
            if (own is not null || rows < MaxDevices) return (device, own);
        }
        return (ForeignDevice.Others, Pending(gateway, ForeignDevice.Others));
    }

    private void Forget()
    {
        _pending.Clear();
        _added.Clear();
    }

    private void Write(SqliteConnection connection)
    {
        foreach (var ((gateway, device), row) in _pending)
        {
            if (row is null)
            {
                connection.Execute("DELETE FROM foreign_device WHERE gateway = $gateway AND device = $device", ("$gateway", gateway),
                    ("$device", device));
                continue;
            }
            connection.Execute("""
                INSERT OR REPLACE INTO foreign_device (gateway, device, count, first_time, last_time, first_received, last_received,
                    first_arrival)
                VALUES ($gateway, $device, $count, $firstTime, $lastTime, $firstReceived, $lastReceived, $firstArrival)
                """,
                ("$gateway", gateway), ("$device", device), ("$count", row.Count), ("$firstTime", row.FirstTime),
                    ("$lastTime", row.LastTime),
                ("$firstReceived", row.FirstReceived), ("$lastReceived", row.LastReceived), ("$firstArrival", row.FirstArrival));
        }
    }

    private void Remember((long Gateway, long Device) key, ForeignDevice? row)
    {
        var rows = _gateways.GetValueOrDefault(key.Gateway, ImmutableSortedDictionary<long, ForeignDevice>.Empty);
        _gateways[key.Gateway] = row is null ? rows.Remove(key.Device) : rows.SetItem(key.Device, row);
    }
}
