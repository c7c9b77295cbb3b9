using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Delivery;

/// <summary>Readings of one window to aggregates, by the rules that a manager has for the readings themselves. Pure.</summary>
public static class WindowAggregation
{
    /// <param name="readings">Of one window, in the order they were stored.</param>
    /// <returns>Of each series that has a usable number.</returns>
    public static IReadOnlyList<WindowAggregate> Of(IEnumerable<Reading> readings) =>
        [.. readings.GroupBy(reading => reading.Series).Select(series => Summary(series.Key, series)).OfType<WindowAggregate>()];

    private static WindowAggregate? Summary(SeriesId series, IEnumerable<Reading> readings)
    {
        var summary = new NumberSummary();
        (long, uint)? before = null;
        foreach (var reading in readings.OrderBy(reading => (reading.Time, reading.Ordinal)))
        {
            var isFirst = before != (reading.Time, reading.Ordinal);
            before = (reading.Time, reading.Ordinal);
            if (isFirst && (reading.Quality & (Quality.Invalid | Quality.NotPresent)) == 0) summary.Add(reading.Value);
        }
        return summary.Of(series);
    }
}
