using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>
/// A series as it is drawn. A state or event is news when it changes, so that silence of such a point says nothing while its
/// device answers: what it was last, it is. That the device answered is seen from a point of it that is read all the time.
/// </summary>
public sealed class HeldSeries(SeriesQuery query, PointCatalog catalog, LatestValues latest)
{
    /// <param name="range">What is asked.</param>
    /// <param name="before">The last bucket before the range; null: it is looked for, no further back than the range is long.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="QueryTooLargeException">The range holds too much.</exception>
    public async Task<SeriesResult> BucketsAsync(SeriesRange range, SeriesBucket? before, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(range);
        var own = await query.BucketsAsync(range, cancel);
        if (!IsHeld(range.Series)) return own;
        own = own with { Steps = true };
        if (Pulse(range.Series.Device) is not { } pulse) return own;
        var heard = (await query.BucketsAsync(range with { Series = pulse }, cancel)).Buckets.Select(bucket => bucket.Time).ToHashSet();
        return own with { Buckets = Fill(range, own.Buckets, heard, before ?? await BeforeAsync(range, own, cancel)) };
    }

    /// <summary>What it was last, it is until it is told anew.</summary>
    public bool IsHeld(SeriesId series) =>
        catalog.Find(series.Device)?.Find(series.Path) is { Stream: StreamClass.State or StreamClass.Event };

    /// <summary>
    /// The buckets, and between them one without readings for each in which the device was heard: the value is still the last. Pure.
    /// </summary>
    /// <param name="range">What is asked.</param>
    /// <param name="own">Those that hold readings, in order of time.</param>
    /// <param name="heard">Begins of buckets in which the device delivered something.</param>
    /// <param name="before">The last bucket before the range; null: not known.</param>
    internal static IReadOnlyList<SeriesBucket> Fill(
        SeriesRange range, IReadOnlyList<SeriesBucket> own, IReadOnlySet<long> heard, SeriesBucket? before)
    {
        var buckets = new List<SeriesBucket>(range.Buckets);
        var (next, last) = (0, before);
        for (var begin = range.Origin; begin < range.To; begin += range.BucketMs)
        {
            var time = Math.Max(begin, range.From);
            if (next < own.Count && own[next].Time == time) buckets.Add(last = own[next++]);
            else if (heard.Contains(time) && last is { LastNumber: { } value })
                buckets.Add(new SeriesBucket(time, value, value, value, last.Last, 0));
        }
        return buckets;
    }

    /// <summary>The measured point of which something came last.</summary>
    private SeriesId? Pulse(long device)
    {
        var measured = (catalog.Find(device)?.Model.Points ?? []).Where(point => point.Stream == StreamClass.Telemetry)
            .Select(point => point.Path).ToHashSet();
        return latest.Of(device).Where(value => measured.Contains(value.Reading.Series.Path.ToString()))
            .MaxBy(value => value.Reading.Time)?.Reading.Series;
    }

    private async Task<SeriesBucket?> BeforeAsync(SeriesRange range, SeriesResult own, CancellationToken cancel)
    {
        if (own.Buckets is [var first, ..] && first.Time == range.From) return null;
        if (latest.Find(range.Series)?.Reading is { } reading && reading.Time < range.From)
            return new SeriesBucket(reading.Time, null, null, null, reading.Value.ToString(), 1);
        var from = Math.Max(0, range.From - (range.To - range.From));
        if (from == range.From) return null;
        var earlier = await query.BucketsAsync(range with { From = from, To = range.From, Buckets = 1 }, cancel);
        return earlier.Buckets is [.., var last] ? last : null;
    }
}
