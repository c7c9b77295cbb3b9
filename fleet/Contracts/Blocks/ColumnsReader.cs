using System.Globalization;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>Columns back to readings. Trusts nothing: whatever does not add up is a <see cref="CorruptBlockException"/>.</summary>
internal sealed class ColumnsReader
{
    private readonly BlockColumns _columns;
    private Reading[] _readings = [];
    private int _found;
    private int _next;
    private long _time;
    private int _nextInteger, _nextDouble, _nextBoolean, _nextText;

    private ColumnsReader(BlockColumns columns, long firstTime)
    {
        _columns = columns;
        _time = firstTime;
    }

    /// <param name="columns">All of them.</param>
    /// <param name="firstTime">Of the block.</param>
    /// <param name="count">Readings of the block.</param>
    /// <param name="only">The series whose readings are wanted; null: of all. Values of the others are passed over unread.</param>
    public static Reading[] Read(BlockColumns columns, long firstTime, int count, SeriesId? only)
    {
        var reader = new ColumnsReader(columns, firstTime);
        reader.CheckShape(count);
        // Not before: the count is only a claim until there are as many times.
        reader._readings = new Reading[only is null ? count : reader.Runs().Where(run => run.Series == only).Sum(run => run.Count)];
        foreach (var run in reader.Runs())
        {
            if (only is null || run.Series == only) reader.ReadRun(run);
            else reader.PassOver(run);
        }
        reader.CheckAllUsed();
        return reader._readings;
    }

    private void CheckShape(int count)
    {
        var paths = _columns.PathObject.Count;
        var runs = _columns.RunDevice.Count;
        var fits = _columns.PathInstance.Count == paths && _columns.PathResource.Count == paths
            && _columns.RunPath.Count == runs && _columns.RunKind.Count == runs
            && Optional(_columns.RunCount.Count, runs) && Optional(_columns.RunScale.Count, runs)
            && _columns.Time.Count == count
            && Optional(_columns.Quality.Count, count) && Optional(_columns.Ordinal.Count, count);
        if (!fits) throw new CorruptBlockException("the columns differ in length");

        static bool Optional(int length, int full) => length == 0 || length == full;
    }

    private IEnumerable<(SeriesId Series, ValueKind Kind, uint Scale, int Count)> Runs()
    {
        var (device, left) = (0L, _columns.Time.Count);
        for (var run = 0; run < _columns.RunDevice.Count; run++)
        {
            device = unchecked(device + _columns.RunDevice[run]);
            var count = _columns.RunCount.Count == 0 ? 1 : _columns.RunCount[run];
            if (count > left) throw new CorruptBlockException("the runs hold more readings than the header counts");
            left -= (int)count;
            var scale = _columns.RunScale.Count == 0 ? 0 : _columns.RunScale[run];
            if (scale > 28) throw new CorruptBlockException($"a decimal has a scale of 0 to 28, not {scale}");
            yield return (new SeriesId(device, Path(_columns.RunPath[run])), _columns.RunKind[run], scale, (int)count);
        }
    }

    private void PassOver((SeriesId Series, ValueKind Kind, uint Scale, int Count) run)
    {
        for (var end = _next + run.Count; _next < end; _next++) _time = unchecked(_time + _columns.Time[_next]);
        switch (run.Kind)
        {
            case ValueKind.Integer or ValueKind.Decimal: _nextInteger += run.Count; break;
            case ValueKind.Double: _nextDouble += run.Count; break;
            case ValueKind.Boolean: _nextBoolean += run.Count; break;
            case ValueKind.Text or ValueKind.WideDecimal: _nextText += run.Count; break;
        }
    }

    private void ReadRun((SeriesId Series, ValueKind Kind, uint Scale, int Count) run)
    {
        long integer = 0;
        ulong bits = 0;
        for (var end = _next + run.Count; _next < end; _next++)
        {
            _time = unchecked(_time + _columns.Time[_next]);
            var value = run.Kind switch
            {
                ValueKind.None => ReadingValue.None,
                ValueKind.Integer => ReadingValue.Of(integer = unchecked(integer + Take(_columns.Integers, ref _nextInteger))),
                ValueKind.Decimal => Scaled(integer = unchecked(integer + Take(_columns.Integers, ref _nextInteger)), run.Scale),
                ValueKind.Double => ReadingValue.Of(BitConverter.UInt64BitsToDouble(bits ^= Take(_columns.Doubles, ref _nextDouble))),
                ValueKind.Boolean => ReadingValue.Of(Take(_columns.Booleans, ref _nextBoolean)),
                ValueKind.Text => ReadingValue.Of(Take(_columns.Texts, ref _nextText)),
                ValueKind.WideDecimal => WideDecimal(Take(_columns.Texts, ref _nextText)),
                _ => throw new CorruptBlockException($"{(int)run.Kind} is no kind of value"),
            };
            var quality = _columns.Quality.Count == 0 ? Quality.Good : (Quality)_columns.Quality[_next];
            var ordinal = _columns.Ordinal.Count == 0 ? 0 : _columns.Ordinal[_next];
            _readings[_found++] = new Reading(run.Series, _time, value, quality, ordinal);
        }
    }

    private void CheckAllUsed()
    {
        var all = _next == _columns.Time.Count && _nextInteger == _columns.Integers.Count && _nextDouble == _columns.Doubles.Count
            && _nextBoolean == _columns.Booleans.Count && _nextText == _columns.Texts.Count;
        if (!all) throw new CorruptBlockException("the runs do not account for every reading and value");
    }

    private PointPath Path(uint position)
    {
        if (position >= _columns.PathObject.Count)
            throw new CorruptBlockException($"a run refers to path {position} of {_columns.PathObject.Count}");
        var i = (int)position;
        return new PointPath(Part(_columns.PathObject[i]), Part(_columns.PathInstance[i]), Part(_columns.PathResource[i]));

        static ushort Part(uint part) => part <= ushort.MaxValue ? (ushort)part
            : throw new CorruptBlockException($"{part} is not part of a path");
    }

    private static T Take<T>(Google.Protobuf.Collections.RepeatedField<T> column, ref int next) =>
        next < column.Count ? column[next++] : throw new CorruptBlockException("a value column is too short");

    private static ReadingValue Scaled(long mantissa, uint scale)
    {
        var magnitude = mantissa < 0 ? unchecked((ulong)-mantissa) : (ulong)mantissa;
        return ReadingValue.Of(new decimal((int)magnitude, (int)(magnitude >> 32), 0, mantissa < 0, (byte)scale));
    }

    private static ReadingValue WideDecimal(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value.ToString(CultureInfo.InvariantCulture) == text
            ? ReadingValue.Of(value)
            : throw new CorruptBlockException("a wide decimal is not written as the encoder writes it");
}
