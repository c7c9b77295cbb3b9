using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>What a narrow bearer brought of a series in place of readings that are not here.</summary>
/// <param name="Time">Begin of the window, Unix ms.</param>
/// <param name="LengthMs">Its length.</param>
/// <param name="Gateway">Who told.</param>
/// <param name="Values">What it told.</param>
public sealed record ToldAggregate(long Time, long LengthMs, long Gateway, WindowAggregate Values)
{
    /// <summary>In the point's unit.</summary>
    public double Mean
    {
        get
        {
            var statistics = new Statistics();
            statistics.Add(Part);
            return statistics.Bucket(Time).Mean!.Value;
        }
    }

    internal Aggregate Part => new(Time, Values.Count, Values.Count, Values.Min, Values.Max, Values.Sum, Values.Last, 0, 0);
}

/// <summary>
/// The aggregates of a series: a kind of their own, never in buckets, counts or exports of readings. One is gone with the last block of
/// its window's readings, before anybody has looked for them.
/// </summary>
public sealed class AggregateSeries
{
    private readonly AggregateStore _store;
    private readonly FullResolution _full;

    internal AggregateSeries(AggregateStore store, FullResolution full) => (_store, _full) = (store, full);

    /// <summary>Of windows that lie in a range (Unix ms, the end exclusive), in order of time.</summary>
    public IReadOnlyList<ToldAggregate> Of(SeriesId series, long from, long to)
    {
        // A window that begins before the range may end in it.
        var kept = _store.Of(series, from - (long)AggregateCodec.Longest.TotalMilliseconds, to)
            .Where(one => one.Window.Begin + one.Window.Length > from).ToList();
        if (kept.Count == 0) return [];
        var full = _full.Of(kept.Select(one => one.Window));
        return [.. kept.Where(one => !full.Contains(one.Window)).Select(one =>
            new ToldAggregate(one.Window.Begin, one.Window.Length, one.Window.Gateway, one.Aggregate))];
    }

    /// <summary>The same for a chart: no more than one for each of its buckets. Pure.</summary>
    /// <param name="told">In order of time.</param>
    /// <param name="origin">Begin of one of the buckets, Unix ms.</param>
    /// <param name="bucketMs">Their length; windows are not divided.</param>
    public static IReadOnlyList<(SeriesBucket Bucket, long LengthMs)> Together(
        IReadOnlyList<ToldAggregate> told, long origin, long bucketMs) =>
        [.. told.GroupBy(one => one.LengthMs >= bucketMs ? (one.Time, one.LengthMs)
                : (one.Time - ((one.Time - origin) % bucketMs + bucketMs) % bucketMs, bucketMs))
            .Select(bucket =>
            {
                var statistics = new Statistics();
                foreach (var one in bucket) statistics.Add(one.Part);
                return (statistics.Bucket(bucket.Key.Item1), bucket.Key.Item2);
            })];
}
