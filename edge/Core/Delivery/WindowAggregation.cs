using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Delivery;

/// <summary>Readings of one window to aggregates, by the rules that a manager has for the readings themselves. Pure.</summary>
public static class WindowAggregation
{
    /// <param name="readings">Of one window, in the order they were stored.</param>
    /// <param name="end">Of the window, Unix ms, exclusive.</param>
    /// <returns>Of each series that has a usable number.</returns>
    public static IReadOnlyList<WindowAggregate> Of(IEnumerable<Reading> readings, long end) =>
        [.. readings.GroupBy(reading => reading.Series).Select(series => Summary(series.Key, series, end)).OfType<WindowAggregate>()];

    private static WindowAggregate? Summary(SeriesId series, IEnumerable<Reading> readings, long end)
    {
        var (summary, last) = (new NumberSummary(), end - 1);
        (long, uint)? before = null;
        foreach (var reading in readings.OrderBy(reading => (reading.Time, reading.Ordinal)))
        {
            var isFirst = before != (reading.Time, reading.Ordinal);
            before = (reading.Time, reading.Ordinal);
            var isUsable = isFirst && (reading.Quality & (Quality.Invalid | Quality.NotPresent)) == 0;
            if (isUsable && summary.Add(reading.Value)) last = reading.Time;
        }
        return summary.Of(series) is { } one ? one with { QuietMinutes = (int)((end - 1 - last) / 60_000) } : null;
    }
}
