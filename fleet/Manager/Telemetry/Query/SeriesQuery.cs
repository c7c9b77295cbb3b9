using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>
/// A series from the inbox: reads the blocks of the gateways that served the device in the range. Bounded in blocks and readings.
/// </summary>
public sealed class SeriesQuery(InboxReader reader, ServingGateways serving, IDeviceAssignments assignments)
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
            var readings = Read(range, cancel);
            return new SeriesResult(range.From, range.To, range.BucketMs, readings.Buckets(range), readings.Repeats, readings.Conflicts);
        }, cancel);
    }

    /// <summary>All readings of the range, exactly, conflicts flagged.</summary>
    /// <exception cref="ArgumentException">The range cannot be asked.</exception>
    /// <exception cref="QueryTooLargeException">The range holds too much.</exception>
    public Task<SeriesReadings> ReadingsAsync(SeriesId series, long from, long to, CancellationToken cancel) =>
        Task.Run(() => Read(new SeriesRange(series, from, to, 1), cancel), cancel);

    private SeriesReadings Read(SeriesRange range, CancellationToken cancel)
    {
        if (range.Check() is { Count: > 0 } faults) throw new ArgumentException(string.Join("; ", faults), nameof(range));
        var gateways = serving.Of(range.Series.Device, range.From, range.To);
        var blocks = gateways.Sum(g => reader.CountRange(g, range.From, range.To));
        if (blocks > MaxBlocks)
            throw new QueryTooLargeException(
                $"the range touches {blocks} blocks of {MaxBlocks}; ask for about {(double)MaxBlocks / blocks:P0} of it at a time");

        var found = new List<(Reading, long)>();
        foreach (var block in gateways.SelectMany(g => reader.ReadRange(g, range.From, range.To)))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var reading in block.Readings())
            {
                if (reading.Series != range.Series || reading.Time < range.From || reading.Time >= range.To) continue;
                if (!assignments.Counts(block.Gateway, reading.Series.Device, reading.Time, block.Received)) continue;
                if (found.Count == MaxReadings)
                    throw new QueryTooLargeException($"the range holds more than {MaxReadings} readings; ask for a shorter one");
                found.Add((reading, block.Arrival));
            }
        }
        return SeriesReadings.From(found);
    }
}
