using EdgeFleet.Manager.Telemetry.Chunks;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>The buckets of a range, filled in order of time, from readings and from aggregates.</summary>
internal sealed class BucketList(SeriesRange range)
{
    private readonly List<SeriesBucket> _closed = [];
    private readonly long _length = range.BucketMs;
    private readonly long _origin = range.Origin;
    private Statistics _open = new();
    private long _begin;

    /// <summary>Readings that are not in the buckets, because they said a source time again.</summary>
    public long Repeats { get; private set; }

    /// <summary>Readings beyond the first of their source time.</summary>
    public long Conflicts { get; private set; }

    public void Add(SeriesReadings readings)
    {
        Repeats += readings.Repeats;
        Conflicts += readings.Conflicts;
        foreach (var reading in readings.Usable())
        {
            Go(reading.Time);
            _open.Add(reading.Value);
        }
    }

    /// <param name="part">Of a level that the buckets are made of, wholly within the range.</param>
    public void Add(Aggregate part)
    {
        Repeats += part.Repeats;
        Conflicts += part.Conflicts;
        Go(part.Time);
        _open.Add(part);
    }

    public IReadOnlyList<SeriesBucket> Close()
    {
        End();
        return _closed;
    }

    private void Go(long time)
    {
        var begin = _origin + (time - _origin) / _length * _length;
        if (begin == _begin) return;
        End();
        _begin = begin;
    }

    private void End()
    {
        if (!_open.IsEmpty) _closed.Add(_open.Bucket(Math.Max(range.From, _begin)));
        _open = new Statistics();
    }
}
