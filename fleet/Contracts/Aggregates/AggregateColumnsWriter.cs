using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>Lays aggregates, in order of path and device, out in columns; see <c>aggregate.proto</c> for what each column holds.</summary>
internal sealed class AggregateColumnsWriter
{
    private readonly AggregateColumns _columns = new();
    private WindowAggregate? _before;
    private long _lowest;

    public static AggregateColumns Write(IEnumerable<WindowAggregate> series)
    {
        var writer = new AggregateColumnsWriter();
        foreach (var one in series) writer.Add(one);
        if (writer._columns.Scale.All(scale => scale == 0)) writer._columns.Scale.Clear();
        if (writer._columns.QuietMinutes.All(minutes => minutes == 0)) writer._columns.QuietMinutes.Clear();
        return writer._columns;
    }

    private void Add(WindowAggregate one)
    {
        var path = one.Series.Path;
        if (_before?.Series.Path != path)
        {
            _columns.PathObject.Add(path.Object);
            _columns.PathInstance.Add(path.Instance);
            _columns.PathResource.Add(path.Resource);
            _columns.PathSeries.Add(0);
        }
        _columns.PathSeries[^1]++;
        _columns.Device.Add(unchecked(one.Series.Device - (_before?.Series.Device ?? 0)));
        _columns.Kind.Add(one.Min.Kind);
        _columns.Scale.Add(Mantissas.ScaleOf(one.Min));
        _columns.Count.Add(one.Count - (_before?.Count ?? 0));
        _columns.QuietMinutes.Add((uint)one.QuietMinutes);
        if (one.Min.Kind == ValueKind.Double) AddDoubles(one);
        else AddExact(one);
        _before = one;
    }

    private void AddDoubles(WindowAggregate one)
    {
        foreach (var value in (ReadingValue[])[one.Min, one.Max, one.Sum, one.Last])
            _columns.Doubles.Add(BitConverter.DoubleToUInt64Bits(value.Double));
    }

    private void AddExact(WindowAggregate one)
    {
        var (lowest, sum) = (Mantissas.Of(one.Min), Mantissas.Of(one.Sum.Decimal));
        var isAlike = _before is { } before && before.Series.Path == one.Series.Path && before.Min.Kind == one.Min.Kind
            && Mantissas.ScaleOf(before.Min) == Mantissas.ScaleOf(one.Min);
        _columns.Lowest.Add(unchecked((long)lowest - (isAlike ? _lowest : 0)));
        _columns.Spread.Add((ulong)(Mantissas.Of(one.Max) - lowest));
        _columns.Excess.Add((ulong)(sum - lowest * one.Count));
        _columns.Last.Add((ulong)(Mantissas.Of(one.Last) - lowest));
        _lowest = (long)lowest;
    }
}
