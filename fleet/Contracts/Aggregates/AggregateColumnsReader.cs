using EdgeFleet.Contracts.V1;
using Google.Protobuf.Collections;

namespace EdgeFleet.Contracts;

/// <summary>Columns back to aggregates. Trusts nothing: what does not add up is a <see cref="CorruptAggregatesException"/>.</summary>
internal sealed class AggregateColumnsReader
{
    private readonly AggregateColumns _columns;
    private readonly int _minutes;
    private readonly HashSet<SeriesId> _known = [];
    private long _device, _count, _lowest;
    private int _next, _nextExact, _nextDouble;
    private (PointPath Path, ValueKind Kind, uint Scale)? _alike;

    private AggregateColumnsReader(AggregateColumns columns, int minutes) => (_columns, _minutes) = (columns, minutes);

    /// <param name="columns">All of them.</param>
    /// <param name="series">How many series there are said to be.</param>
    /// <param name="minutes">Length of the window.</param>
    public static IReadOnlyList<WindowAggregate> Read(AggregateColumns columns, int series, int minutes)
    {
        var reader = new AggregateColumnsReader(columns, minutes);
        reader.CheckShape(series);
        var read = new List<WindowAggregate>(series);
        for (var path = 0; path < columns.PathObject.Count; path++)
            for (var of = columns.PathSeries[path]; of > 0; of--) read.Add(reader.Next(reader.Path(path)));
        if (reader._nextExact != columns.Lowest.Count || reader._nextDouble != columns.Doubles.Count)
            throw new CorruptAggregatesException("there are more values than series");
        return read;
    }

    private void CheckShape(int series)
    {
        var (paths, exact) = (_columns.PathObject.Count, _columns.Lowest.Count);
        var fits = _columns.PathInstance.Count == paths && _columns.PathResource.Count == paths && _columns.PathSeries.Count == paths
            && _columns.PathSeries.Sum(of => (long)of) == series
            && _columns.Device.Count == series && _columns.Kind.Count == series && _columns.Count.Count == series
            && (_columns.Scale.Count == 0 || _columns.Scale.Count == series)
            && (_columns.QuietMinutes.Count == 0 || _columns.QuietMinutes.Count == series)
            && _columns.Spread.Count == exact && _columns.Excess.Count == exact && _columns.Last.Count == exact;
        if (!fits) throw new CorruptAggregatesException("the columns differ in length");
    }

    private WindowAggregate Next(PointPath path)
    {
        _device = unchecked(_device + _columns.Device[_next]);
        _count += _columns.Count[_next];
        if (_count is < 1 or > int.MaxValue) throw new CorruptAggregatesException($"nothing is read {_count} times in a window");
        var (kind, scale) = (_columns.Kind[_next], _columns.Scale.Count == 0 ? 0 : _columns.Scale[_next]);
        if (scale > (kind == ValueKind.Decimal ? Mantissas.MaxScale : 0))
            throw new CorruptAggregatesException($"no {kind} has a scale of {scale}");
        var quiet = _columns.QuietMinutes.Count == 0 ? 0 : _columns.QuietMinutes[_next];
        if (quiet >= _minutes)
            throw new CorruptAggregatesException($"a number {quiet} minutes before its end is in no window of {_minutes}");
        _next++;
        var series = new SeriesId(_device, path);
        if (!_known.Add(series)) throw new CorruptAggregatesException($"series {series} is there twice");
        var read = kind switch
        {
            ValueKind.Double => Doubles(series),
            ValueKind.Integer or ValueKind.Decimal or ValueKind.Boolean => Exact(series, kind, scale),
            _ => throw new CorruptAggregatesException($"a {kind} is no number"),
        };
        _alike = (path, kind, scale);
        return read with { QuietMinutes = (int)quiet };
    }

    private WindowAggregate Doubles(SeriesId series)
    {
        var (min, max, sum, last) = (Double(), Double(), Double(), Double());
        var mean = sum / _count / WindowAggregate.Shrunk;
        // A mean of many numbers may lie beside them by what its sum was rounded.
        var slack = Math.Max(Math.Max(Math.Abs(min), Math.Abs(max)) * 1e-9, 1e-290);
        if (!(double.IsFinite(min) && double.IsFinite(max) && last >= min && last <= max && mean >= min - slack && mean <= max + slack))
            throw new CorruptAggregatesException($"series {series} has no such numbers");
        return new WindowAggregate(
            series, (int)_count, ReadingValue.Of(min), ReadingValue.Of(max), ReadingValue.Of(sum), ReadingValue.Of(last));
    }

    private double Double() => BitConverter.UInt64BitsToDouble(Take(_columns.Doubles, ref _nextDouble));

    private WindowAggregate Exact(SeriesId series, ValueKind kind, uint scale)
    {
        var at = _nextExact;
        var lowest = Take(_columns.Lowest, ref _nextExact);
        _lowest = _alike == (series.Path, kind, scale) ? unchecked(_lowest + lowest) : lowest;
        var (spread, excess, last) = (_columns.Spread[at], _columns.Excess[at], _columns.Last[at]);
        var isPossible = last <= spread && excess <= (Int128)spread * _count && (Int128)_lowest + spread <= long.MaxValue
            && (kind != ValueKind.Boolean || (_lowest >= 0 && _lowest + (Int128)spread <= 1));
        if (!isPossible) throw new CorruptAggregatesException($"series {series} has no such numbers");
        var sum = Mantissas.Decimal((Int128)_lowest * _count + excess, scale);
        return new WindowAggregate(series, (int)_count, Value(0), Value(spread), ReadingValue.Of(sum), Value(last));

        ReadingValue Value(ulong more)
        {
            var mantissa = unchecked(_lowest + (long)more);
            return kind switch
            {
                ValueKind.Integer => ReadingValue.Of(mantissa),
                ValueKind.Boolean => ReadingValue.Of(mantissa != 0),
                _ => ReadingValue.Of(Mantissas.Decimal(mantissa, scale)),
            };
        }
    }

    private PointPath Path(int path)
    {
        return new PointPath(Part(_columns.PathObject[path]), Part(_columns.PathInstance[path]), Part(_columns.PathResource[path]));

        static ushort Part(uint part) => part <= ushort.MaxValue ? (ushort)part
            : throw new CorruptAggregatesException($"{part} is not part of a path");
    }

    private static T Take<T>(RepeatedField<T> column, ref int next) =>
        next < column.Count ? column[next++] : throw new CorruptAggregatesException("a value column is too short");
}
