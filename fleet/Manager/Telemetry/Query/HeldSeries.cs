using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>
/// A series as it is drawn. A state or event is news when it changes, so that silence of such a point says nothing while its
/// device answers: what it was last, it is. That the device answered is seen from the point of it that speaks most often, and from
/// the readings of the series itself.
/// </summary>
public sealed class HeldSeries(SeriesQuery query, PointCatalog catalog, LatestValues latest)
{
    /// <summary>A point that said nothing for longer than the others by this is read no more, and no pulse.</summary>
    private static readonly long DeadMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    /// <summary>How far before the range its device is listened for: longer than our nodes ever keep quiet.</summary>
    private static readonly long LookBackMs = (long)TimeSpan.FromMinutes(15).TotalMilliseconds;

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
        var points = catalog.Find(range.Series.Device)?.Model.Points;
        if (Pulse(points ?? [], latest.Of(range.Series.Device)) is not { } pulse) return own;
        var asked = WithLookBack(range) with { Series = new SeriesId(range.Series.Device, PointPath.Parse(pulse.Path)) };
        var heard = (await query.BucketsAsync(asked, cancel)).Buckets.Select(bucket => bucket.Time).ToList();
        return own with
        {
            Buckets = Fill(range, own.Buckets, heard, HoldMs(heard, range.BucketMs, pulse.SilenceMs),
                before ?? await BeforeAsync(range, own, cancel)),
        };
    }

    /// <summary>What it was last, it is until it is told anew.</summary>
    public bool IsHeld(SeriesId series) =>
        catalog.Find(series.Device)?.Find(series.Path) is { Stream: StreamClass.State or StreamClass.Event };

    /// <summary>
    /// The buckets, and between them one without readings for each in which the device answered: the value is still the last. Pure.
    /// </summary>
    /// <param name="range">What is asked.</param>
    /// <param name="own">Those that hold readings, in order of time.</param>
    /// <param name="heard">Begins of buckets in which the device delivered something, in order of time; some before the range.</param>
    /// <param name="holdMs">Between two of them that lie no further apart it answered; so far it is believed to after the last.</param>
    /// <param name="before">The last bucket before the range; null: not known.</param>
    internal static IReadOnlyList<SeriesBucket> Fill(
        SeriesRange range, IReadOnlyList<SeriesBucket> own, IReadOnlyList<long> heard, long holdMs, SeriesBucket? before)
    {
        long[] all = [.. heard.Concat(own.Select(bucket => bucket.Time)).Distinct().Order()];
        var buckets = new List<SeriesBucket>(range.Buckets);
        var (next, last, since) = (0, before, -1);
        for (var begin = range.Origin; begin < range.To; begin += range.BucketMs)
        {
            var time = Math.Max(begin, range.From);
            while (since + 1 < all.Length && all[since + 1] <= time) since++;
            if (next < own.Count && own[next].Time == time) buckets.Add(last = own[next++]);
            else if (since >= 0 && Answered(time) && last is { LastNumber: { } value })
                buckets.Add(new SeriesBucket(time, value, value, value, last.Last, 0));
        }
        return buckets;

        bool Answered(long time) => all[since] == time
            || (since + 1 < all.Length ? all[since + 1] - all[since] <= holdMs : time - all[since] < holdMs);
    }

    /// <summary>How long a device may say nothing and yet answers: two and a half times as long as its pulse does. Pure.</summary>
    /// <param name="heard">Begins of the buckets in which it was heard, in order of time.</param>
    /// <param name="bucketMs">Their length.</param>
    /// <param name="silenceMs">The longest that its gateway promises; 0: a period of the device.</param>
    internal static long HoldMs(IReadOnlyList<long> heard, long bucketMs, long silenceMs)
    {
        long[] apart = [.. heard.Zip(heard.Skip(1), (one, other) => other - one).Order()];
        // A node reports by a period of its own, that nobody described: as often as it usually does.
        var usual = apart.Length == 0 || apart[apart.Length / 2] <= bucketMs ? 0 : apart[apart.Length / 2];
        return Math.Max(bucketMs, Math.Max(usual, silenceMs) * 5 / 2);
    }

    /// <summary>Of the points that speak still, the one that does most often; measured ones before others. Pure.</summary>
    internal static Point? Pulse(IEnumerable<Point> described, IReadOnlyList<LatestValue> latest)
    {
        var times = latest.ToDictionary(value => value.Reading.Series.Path.ToString(), value => value.Reading.Time);
        var newest = times.Values.DefaultIfEmpty().Max();
        return described.Where(point => times.TryGetValue(point.Path, out var time) && newest - time <= DeadMs)
            .OrderBy(point => point.Stream != StreamClass.Telemetry).ThenBy(point => point.SilenceMs)
            .ThenByDescending(point => times[point.Path]).FirstOrDefault();
    }

    /// <summary>The same buckets, and some before them; where they are long, each has the pulse in it.</summary>
    private static SeriesRange WithLookBack(SeriesRange range)
    {
        if (range.Level != 0) return range;
        var more = Math.Min(
            Math.Min(LookBackMs / range.BucketMs, range.From / range.BucketMs), SeriesRange.MaxBuckets - range.Buckets);
        return range with { From = range.From - more * range.BucketMs, Buckets = range.Buckets + (int)more };
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
