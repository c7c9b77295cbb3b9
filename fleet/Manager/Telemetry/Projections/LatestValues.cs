using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>The newest reading of a series.</summary>
/// <param name="Reading">Series, source time, value, quality.</param>
/// <param name="Gateway">Who sent it.</param>
/// <param name="Block">In which of its blocks; default: one of before blocks were noted.</param>
public sealed record LatestValue(Reading Reading, long Gateway, BlockId Block = default);

/// <summary>
/// The latest value of every series: one row each, only what was read later replaces it, whatever order blocks come in. In one
/// stream of one gateway the sequence tells what is later, or the number that a node counts its records with, so that a series
/// goes on where a clock was set back; else the source time does, and a right one replaces one that has not come yet. All of
/// them are in memory too, for the console. A time more than a day after its arrival comes from a wrong clock: it is left out.
/// A series changes with every block, and its row every few seconds: what a crash takes is made again from the blocks.
/// </summary>
public sealed class LatestValues : IProjection
{
    private readonly ConcurrentDictionary<long, LatestValue[]> _devices = new();
    private readonly ConcurrentDictionary<long, Action[]> _watchers = new();
    private readonly Dictionary<SeriesId, LatestValue> _pending = [];
    private readonly Dictionary<SeriesId, LatestValue> _unwritten = [];
    private readonly Dictionary<long, int> _seriesFrom = [];

    /// <summary>The values of a device by path, a snapshot; empty when it never delivered any.</summary>
    public IReadOnlyList<LatestValue> Of(long device) => _devices.GetValueOrDefault(device, []);

    /// <summary>One value, or null.</summary>
    public LatestValue? Find(SeriesId series)
    {
        var values = _devices.GetValueOrDefault(series.Device, []);
        var (low, high) = (0, values.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = values[middle].Reading.Series.Path.CompareTo(series.Path);
            if (order == 0) return values[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }

    /// <summary>How many series have their latest value from this gateway. For the projector's thread.</summary>
    internal int SeriesFrom(long gateway) => _seriesFrom.GetValueOrDefault(gateway);

    /// <summary>
    /// Calls back after values of the device changed, until disposed. The call comes from the projector's thread: return soon, read
    /// with <see cref="Of"/>.
    /// </summary>
    public IDisposable Watch(long device, Action changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        _watchers.AddOrUpdate(device, _ => [changed], (_, watchers) => [.. watchers, changed]);
        return new Watcher(this, device, changed);
    }

    string IProjection.Name => "latest";

    string IProjection.Schema => LatestTable.Schema;

    void IProjection.Load(SqliteConnection connection)
    {
        LatestTable.Complete(connection);
        var all = LatestTable.Read(connection).ToList();
        foreach (var device in all.GroupBy(v => v.Reading.Series.Device)) _devices[device.Key] = [.. device];
        foreach (var value in all) Count(value.Gateway, 1);
    }

    void IProjection.Recall(SqliteConnection connection, IGoneBlocks gone)
    {
        foreach (var value in gone.Latest())
        {
            // Nothing is known of when it came, but that it has: its time is not ahead.
            if (Find(value.Reading.Series) is not { } current || IsNewer(value, long.MaxValue - SourceTime.ToleranceMs, current))
                _pending[value.Reading.Series] = value;
        }
        LatestTable.Write(connection, _pending.Values);
    }

    void IProjection.Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
    {
        foreach (var (block, readings, _) in blocks)
        {
            foreach (var reading in readings)
            {
                if (SourceTime.IsAhead(reading.Time, block.Received)) continue;
                var current = _pending.GetValueOrDefault(reading.Series) ?? Find(reading.Series);
                var value = new LatestValue(reading, block.Gateway, block.Id);
                if (current is null || IsNewer(value, block.Received, current)) _pending[reading.Series] = value;
            }
        }
    }

    bool IProjection.IsDeferred => true;

    void IProjection.Committed()
    {
        foreach (var (series, value) in _pending) _unwritten[series] = value;
        foreach (var changes in _pending.Values.GroupBy(v => v.Reading.Series.Device))
        {
            var values = Of(changes.Key).ToDictionary(v => v.Reading.Series.Path);
            foreach (var value in changes)
            {
                if (values.TryGetValue(value.Reading.Series.Path, out var before)) Count(before.Gateway, -1);
                Count(value.Gateway, 1);
                values[value.Reading.Series.Path] = value;
            }
            _devices[changes.Key] = [.. values.Values.OrderBy(v => v.Reading.Series.Path)];
        }
        var devices = _pending.Keys.Select(s => s.Device).Distinct().ToList();
        _pending.Clear();
        foreach (var device in devices)
        {
            foreach (var watcher in _watchers.GetValueOrDefault(device, [])) watcher();
        }
    }

    void IProjection.RolledBack() => _pending.Clear();

    private void Count(long gateway, int change) => _seriesFrom[gateway] = _seriesFrom.GetValueOrDefault(gateway) + change;

    /// <summary>
    /// Whether it takes the place of the latest one. Of one stream that is what was appended later, or what its node counts as
    /// later; a node whose store was replaced counts anew, with later times. Of two streams the time decides, and the latest one may
    /// be of a time that has not come yet: its clock was ahead, and was set right since.
    /// </summary>
    private static bool IsNewer(LatestValue value, long received, LatestValue latest)
    {
        var (reading, current) = (value.Reading, latest.Reading);
        if (latest.Gateway == value.Gateway && (latest.Block.Epoch, latest.Block.Stream) == (value.Block.Epoch, value.Block.Stream))
        {
            if (reading.Ordinal == 0 && current.Ordinal == 0) return value.Block.Sequence >= latest.Block.Sequence;
            return reading.Time > current.Time || reading.Ordinal > current.Ordinal && value.Block.Sequence >= latest.Block.Sequence;
        }
        return (reading.Time, reading.Ordinal).CompareTo((current.Time, current.Ordinal)) > 0
            || (current.Time > received + SourceTime.ToleranceMs && reading.Time <= received + SourceTime.ToleranceMs);
    }

    void IProjection.Written() => _unwritten.Clear();

    void IProjection.Write(SqliteConnection connection) =>
        LatestTable.Write(connection, _unwritten.Values.Concat(_pending.Values));

    private sealed class Watcher(LatestValues owner, long device, Action changed) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
            var left = owner._watchers.AddOrUpdate(device, _ => [], (_, watchers) =>
            {
                var index = Array.IndexOf(watchers, changed);
                return index < 0 ? watchers : [.. watchers[..index], .. watchers[(index + 1)..]];
            });
            if (left.Length == 0) owner._watchers.TryRemove(new KeyValuePair<long, Action[]>(device, left));
        }
    }
}
