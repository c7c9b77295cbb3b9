using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>
/// A series from its chunks, and from the blocks of the gateways that served the device as far as they are not compacted yet.
/// Bounded in blocks and readings.
/// </summary>
public sealed class SeriesQuery(InboxReader reader, ServingGateways serving, IDeviceAssignments assignments, ChunkStore chunks)
{
    /// <summary>Most blocks one question may open.</summary>
    public const int MaxBlocks = 500_000;

    /// <summary>Most readings one question may hold.</summary>
    public const int MaxReadings = 5_000_000;

    /// <summary>Down-samples the series.</summary>
    /// <exception cref="ArgumentException">The range cannot be asked; the message says all that is wrong.</exception>
    /// <exception cref="QueryTooLargeException">The range holds too much; the message says how to ask for less.</exception>
    public Task<SeriesResult> BucketsAsync(SeriesRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(range);
        return Task.Run(() =>
        {
            Check(range);
            var buckets = new BucketList(range);
            Read(range, (stretch, all) => Summarise(stretch, all, range, buckets), cancel);
            return new SeriesResult(range.From, range.To, range.BucketMs, buckets.Close(), buckets.Repeats, buckets.Conflicts);
        }, cancel);
    }

    /// <summary>All readings of the range, exactly, conflicts flagged.</summary>
    /// <exception cref="ArgumentException">The range cannot be asked.</exception>
    /// <exception cref="QueryTooLargeException">The range holds too much.</exception>
    public Task<SeriesReadings> ReadingsAsync(SeriesId series, long from, long to, CancellationToken cancel) => Task.Run(() =>
    {
        var (range, parts) = (new SeriesRange(series, from, to, 1), new List<SeriesReadings>());
        Check(range);
        Read(range, (stretch, all) => parts.Add(stretch.Readings(all, from, to)), cancel);
        return parts.Count == 1 ? parts[0]
            : new SeriesReadings([.. parts.SelectMany(p => p.Readings)], parts.Sum(p => p.Repeats), parts.Sum(p => p.Conflicts));
    }, cancel);

    private static void Check(SeriesRange range)
    {
        if (range.Check() is { Count: > 0 } faults) throw new ArgumentException(string.Join("; ", faults), nameof(range));
    }

    /// <summary>Tells of the range stretch by stretch, in order of time.</summary>
    private void Read(SeriesRange range, Action<Stretch, SeriesChunks> tell, CancellationToken cancel)
    {
        // First: what goes from the blocks to chunks from here on is in neither twice.
        using var all = chunks.Open(range.Series, range.From, range.To);
        foreach (var stretch in Stretch.Of(all.All, InBlocks(range, all, cancel)))
        {
            cancel.ThrowIfCancellationRequested();
            tell(stretch, all);
        }
    }

    private static void Summarise(Stretch stretch, SeriesChunks all, SeriesRange range, BucketList buckets)
    {
        if (range.Level == 0 || stretch.Levels is not { } levels || Levels.Decode(levels, range.Level) is not { } parts)
        {
            buckets.Add(stretch.Readings(all, range.From, range.To));
            return;
        }
        foreach (var part in parts)
        {
            var end = part.Time + range.Level;
            if (end <= range.From || part.Time >= range.To) continue;
            if (part.Time >= range.From && end <= range.To) buckets.Add(part);
            else buckets.Add(stretch.Readings(all, Math.Max(part.Time, range.From), Math.Min(end, range.To)));
        }
    }

    private List<(Reading Reading, long Arrival)> InBlocks(SeriesRange range, SeriesChunks all, CancellationToken cancel)
    {
        var gateways = serving.Of(range.Series.Device, range.From, range.To);
        var blocks = gateways.Sum(g => reader.CountRange(g, range.From, range.To));
        if (blocks > MaxBlocks)
            throw new QueryTooLargeException(
                TelemetryPhrases.TooManyBlocks.With(blocks, MaxBlocks, MaxBlocks * 100L / blocks));

        var found = new List<(Reading, long)>();
        foreach (var block in gateways.SelectMany(g => reader.ReadRange(g, range.From, range.To)))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var reading in all.Left(block)?.Readings(range.Series) ?? [])
            {
                if (reading.Time < range.From || reading.Time >= range.To) continue;
                if (!assignments.Counts(block.Gateway, reading.Series.Device, reading.Time, block.Received)) continue;
                Stretch.Bound(found.Count + 1L);
                found.Add((reading, block.Arrival));
            }
        }
        return found;
    }
}
