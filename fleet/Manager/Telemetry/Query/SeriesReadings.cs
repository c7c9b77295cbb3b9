using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>One reading for each source time and ordinal, and what came on top of that. Pure.</summary>
/// <param name="Readings">
/// In order of time and ordinal. Where readings differ all are here, first come first, flagged <see cref="Quality.Conflict"/>.
/// </param>
/// <param name="Repeats">Equal readings left out.</param>
/// <param name="Conflicts">Readings beyond the first of their source time.</param>
public sealed record SeriesReadings(IReadOnlyList<Reading> Readings, long Repeats, long Conflicts)
{
    /// <param name="arrived">Readings of one series with the place at which they arrived, in any order.</param>
    public static SeriesReadings From(IReadOnlyList<(Reading Reading, long Arrival)> arrived)
    {
        ArgumentNullException.ThrowIfNull(arrived);
        var readings = new List<Reading>(arrived.Count);
        long repeats = 0, conflicts = 0;
        var group = 0;
        foreach (var (reading, _) in arrived.OrderBy(a => a.Reading.Time).ThenBy(a => a.Reading.Ordinal).ThenBy(a => a.Arrival))
        {
            if (group < readings.Count && (readings[group].Time, readings[group].Ordinal) != (reading.Time, reading.Ordinal))
                group = readings.Count;
            if (group == readings.Count)
            {
                readings.Add(reading);
            }
            else if (readings.Skip(group).Any(r => r.Value == reading.Value && Plain(r) == Plain(reading)))
            {
                repeats++;
            }
            else
            {
                conflicts++;
                readings[group] = Flagged(readings[group]);
                readings.Add(Flagged(reading));
            }
        }
        return new SeriesReadings(readings, repeats, conflicts);

        // Whether the time is doubted says nothing of what happened: one that comes again may come to a manager that knows better.
        static Quality Plain(in Reading reading) => reading.Quality & ~(Quality.Conflict | Quality.TimeUncertain);
        static Reading Flagged(in Reading reading) => reading with { Quality = reading.Quality | Quality.Conflict };
    }

    /// <summary>Buckets over the range; of conflicting readings the first counts, readings without a usable value do not.</summary>
    public IReadOnlyList<SeriesBucket> Buckets(SeriesRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        var buckets = new List<SeriesBucket>();
        BucketBuilder? open = null;
        (long, uint)? last = null;
        foreach (var reading in Readings)
        {
            var repeated = last == (reading.Time, reading.Ordinal);
            last = (reading.Time, reading.Ordinal);
            if (repeated || reading.Value.Kind == Contracts.V1.ValueKind.None
                || (reading.Quality & (Quality.Invalid | Quality.NotPresent)) != 0)
                continue;
            var begin = range.From + (reading.Time - range.From) / range.BucketMs * range.BucketMs;
            if (open is null || open.Time != begin)
            {
                if (open is not null) buckets.Add(open.Close());
                open = new BucketBuilder(begin);
            }
            open.Add(reading.Value);
        }
        if (open is not null) buckets.Add(open.Close());
        return buckets;
    }

    private sealed class BucketBuilder(long time)
    {
        // 2^-32: the sum of as many numbers as a query may hold stays finite, and a power of two rounds nothing.
        private const double Shrunk = 1.0 / (1L << 32);

        private double _min = double.PositiveInfinity, _max = double.NegativeInfinity, _shrunkSum;
        private int _count, _numbers;
        private ReadingValue _last;

        public long Time => time;

        public void Add(ReadingValue value)
        {
            _count++;
            _last = value;
            // A reading that is not finite counts and may be the last; a mean with it would be none.
            if (value.AsNumber() is not { } number || !double.IsFinite(number)) return;
            _numbers++;
            _min = Math.Min(_min, number);
            _max = Math.Max(_max, number);
            _shrunkSum += number * Shrunk;
        }

        public SeriesBucket Close() => _numbers == 0
            ? new SeriesBucket(time, null, null, null, _last.ToString(), _count)
            : new SeriesBucket(time, _min, _max, Math.Clamp(_shrunkSum / _numbers / Shrunk, _min, _max), _last.ToString(), _count);
    }
}
