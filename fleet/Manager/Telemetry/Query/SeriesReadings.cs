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
        foreach (var (reading, _) in InOrder(arrived))
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

        // What comes out of chunks is in order already, and to sort it would take longer than to read it.
        static IEnumerable<(Reading Reading, long Arrival)> InOrder(IReadOnlyList<(Reading Reading, long Arrival)> arrived)
        {
            for (var i = 1; i < arrived.Count; i++)
                if (Place(arrived[i]).CompareTo(Place(arrived[i - 1])) < 0) return arrived.OrderBy(Place);
            return arrived;
        }

        static (long, uint, long) Place((Reading Reading, long Arrival) one) => (one.Reading.Time, one.Reading.Ordinal, one.Arrival);
        // Whether the time is doubted says nothing of what happened: one that comes again may come to a manager that knows better.
        static Quality Plain(in Reading reading) => reading.Quality & ~(Quality.Conflict | Quality.TimeUncertain);
        static Reading Flagged(in Reading reading) => reading with { Quality = reading.Quality | Quality.Conflict };
    }

    /// <summary>Buckets over the range; of conflicting readings the first counts, readings without a usable value do not.</summary>
    public IReadOnlyList<SeriesBucket> Buckets(SeriesRange range)
    {
        var buckets = new BucketList(range);
        buckets.Add(this);
        return buckets.Close();
    }

    /// <summary>Adds what is usable; of conflicting readings the first counts.</summary>
    internal void AddTo(Statistics statistics)
    {
        statistics.Count(Repeats, Conflicts);
        foreach (var reading in Usable()) statistics.Add(reading.Value);
    }

    /// <summary>The first reading of each source time and ordinal, unless it has no usable value.</summary>
    internal IEnumerable<Reading> Usable()
    {
        (long, uint)? last = null;
        foreach (var reading in Readings)
        {
            var repeated = last == (reading.Time, reading.Ordinal);
            last = (reading.Time, reading.Ordinal);
            if (!repeated && Statistics.IsUsable(reading)) yield return reading;
        }
    }
}
