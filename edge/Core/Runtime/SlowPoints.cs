using EdgeFleet.Contracts;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// The points of one device with a period of their own. Each is asked for in the first poll of its device from its moment on,
/// and in the next ones until it has given a value: a poll that failed does not cost it a whole period. Used by one poller.
/// </summary>
internal sealed class SlowPoints
{
    private readonly int _points;
    private readonly Dictionary<int, PollSchedule> _own;

    /// <param name="points">All points of the device.</param>
    /// <param name="schedule">The moments of a period.</param>
    public SlowPoints(IReadOnlyList<ProfilePoint> points, Func<TimeSpan, PollSchedule> schedule)
    {
        _points = points.Count;
        _own = points.Index().Where(point => point.Item.Period is not null)
            .ToDictionary(point => point.Index, point => schedule(point.Item.Period!.Value));
    }

    /// <summary>A poll of the device begins.</summary>
    /// <returns>The points that are due.</returns>
    public PointSet Begin(TimeSpan now)
    {
        if (_own.Count == 0) return PointSet.All;
        foreach (var schedule in _own.Values.Where(schedule => schedule.Due <= now)) schedule.Begin(now);
        return PointSet.Of(Enumerable.Range(0, _points).Where(point => !_own.TryGetValue(point, out var schedule) || schedule.Due <= now));
    }

    /// <summary>A point has given a value.</summary>
    public void Gave(int point, TimeSpan now)
    {
        if (_own.TryGetValue(point, out var schedule)) schedule.Asked(now);
    }

    /// <summary>All are due.</summary>
    public void AskAt(TimeSpan now)
    {
        foreach (var schedule in _own.Values) schedule.AskAt(now);
    }
}
