using System.Collections.Concurrent;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>Which gateways delivered readings of a device, and over which source times: where to look for its history.</summary>
public sealed class ServingGateways : IProjection
{
    private readonly ConcurrentDictionary<(long Device, long Gateway), (long First, long Last)> _spans = new();
    private readonly ConcurrentDictionary<long, long[]> _gateways = new();
    private readonly Dictionary<(long Device, long Gateway), (long First, long Last)> _pending = [];

    /// <summary>Gateways that may hold readings of the device in the range.</summary>
    /// <param name="device">The device.</param>
    /// <param name="from">Unix ms, inclusive.</param>
    /// <param name="to">Unix ms, exclusive.</param>
    public IReadOnlyList<long> Of(long device, long from, long to) =>
        [.. _gateways.GetValueOrDefault(device, []).Where(g => _spans[(device, g)] is var (first, last) && first < to && last >= from)];

    string IProjection.Name => "serving-gateways";

    string IProjection.Schema => """
        CREATE TABLE IF NOT EXISTS serving (device INTEGER NOT NULL, gateway INTEGER NOT NULL, first_time INTEGER NOT NULL,
            last_time INTEGER NOT NULL,
          PRIMARY KEY (device, gateway)) WITHOUT ROWID
        """;

    void IProjection.Load(SqliteConnection connection)
    {
        using var rows = connection.Command("SELECT device, gateway, first_time, last_time FROM serving").ExecuteReader();
        while (rows.Read()) Keep((rows.GetInt64(0), rows.GetInt64(1)), (rows.GetInt64(2), rows.GetInt64(3)));
    }

    void IProjection.Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
    {
        foreach (var (block, readings, _) in blocks)
        {
            foreach (var reading in readings)
            {
                var key = (reading.Series.Device, block.Gateway);
                var known = _pending.TryGetValue(key, out var span) || _spans.TryGetValue(key, out span);
                if (known && reading.Time >= span.First && reading.Time <= span.Last) continue;
                _pending[key] = known ? (Math.Min(span.First, reading.Time), Math.Max(span.Last, reading.Time))
                    : (reading.Time, reading.Time);
            }
        }
        foreach (var ((device, gateway), (first, last)) in _pending)
        {
            connection.Execute("INSERT OR REPLACE INTO serving (device, gateway, first_time, last_time) VALUES ($device, $gateway, "
                + "$first, $last)",
                ("$device", device), ("$gateway", gateway), ("$first", first), ("$last", last));
        }
    }

    void IProjection.Committed()
    {
        foreach (var (key, span) in _pending) Keep(key, span);
        _pending.Clear();
    }

    void IProjection.RolledBack() => _pending.Clear();

    private void Keep((long Device, long Gateway) key, (long, long) span)
    {
        _spans[key] = span;
        _gateways.AddOrUpdate(key.Device, _ => [key.Gateway], (_, known) => known.Contains(key.Gateway) ? known : [.. known, key.Gateway]);
    }
}
