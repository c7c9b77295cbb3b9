using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>The newest that is known of a series.</summary>
/// <param name="Reading">
/// The latest reading; or the last number of a window, at the time when it was read at the latest, if a narrow bearer told it since.
/// </param>
/// <param name="Gateway">Who sent it.</param>
/// <param name="WindowMs">Of the window; null: it is a reading.</param>
public sealed record NewestValue(Reading Reading, long Gateway, long? WindowMs = null);

/// <summary>
/// What is shown as the present value of points: the latest reading, or what a narrow bearer told since while later readings wait at the
/// gateway. Worked out anew each time from what both keep, so that nothing has to be made good after a crash; readings that come late are
/// older than what was told after them, and change nothing.
/// </summary>
public sealed class NewestValues
{
    private readonly LatestValues _latest;
    private readonly AggregateStore _store;

    internal NewestValues(LatestValues latest, AggregateStore store) => (_latest, _store) = (latest, store);

    /// <summary>Of a device, by path; empty when it never delivered any.</summary>
    public IReadOnlyList<NewestValue> Of(long device)
    {
        // In this order: a reading that comes in between is newer than its window.
        var told = _store.Newest(device).Select(Value);
        return [.. _latest.Of(device).Select(value => new NewestValue(value.Reading, value.Gateway)).Concat(told)
            .GroupBy(value => value.Reading.Series.Path).OrderBy(series => series.Key)
            .Select(series => series.Aggregate((first, other) => other.Reading.Time > first.Reading.Time ? other : first))];
    }

    private static NewestValue Value(KeptAggregate kept)
    {
        var (window, one) = (kept.Window, kept.Aggregate);
        return new NewestValue(
            new Reading(one.Series, one.LastTime(window.Begin + window.Length), one.Last), window.Gateway, window.Length);
    }
}
