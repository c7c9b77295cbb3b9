using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// Count, lowest, highest, sum and last of finite numbers, in order of time. Exact while there are no doubles among them and 63 bits hold
/// the digits of each; decimals come out with the longest scale that one of them had.
/// </summary>
internal sealed class NumberSummary
{
    /// <summary>
    /// Digits below this fit 63 bits, however a double rounded them; the sum of as many as anybody counts in a window fits 96.
    /// </summary>
    private const double MostDigits = 9e18;

    private int _count;
    private ValueKind _kind;
    private byte _scale;
    private decimal _min = decimal.MaxValue, _max = decimal.MinValue, _sum, _last;
    private double _minNumber = double.PositiveInfinity, _maxNumber = double.NegativeInfinity, _shrunkSum, _lastNumber;
    private bool _exact = true;

    /// <summary>What is no finite number is passed over: false.</summary>
    public bool Add(in ReadingValue value)
    {
        if (value.AsNumber() is not { } number || !double.IsFinite(number)) return false;
        _count++;
        (_minNumber, _maxNumber) = (Math.Min(_minNumber, number), Math.Max(_maxNumber, number));
        (_shrunkSum, _lastNumber) = (_shrunkSum + number * WindowAggregate.Shrunk, number);
        if (value.Kind == ValueKind.Double || Math.Abs(number) >= MostDigits) _exact = false;
        if (_exact) AddExact(value);
        return true;
    }

    /// <summary>Null: there was no number.</summary>
    public WindowAggregate? Of(SeriesId series) => _count == 0 ? null : Exact(series) ?? new WindowAggregate(series, _count,
        ReadingValue.Of(_minNumber), ReadingValue.Of(_maxNumber), ReadingValue.Of(_shrunkSum), ReadingValue.Of(_lastNumber));

    private void AddExact(in ReadingValue value)
    {
        var number = value.Kind switch
        {
            ValueKind.Integer => value.Integer,
            ValueKind.Boolean => value.Boolean ? 1 : 0,
            _ => value.Decimal,
        };
        _kind = _kind == ValueKind.None || _kind == value.Kind ? value.Kind : ValueKind.Decimal;
        _scale = Math.Max(_scale, number.Scale);
        (_min, _max) = (Math.Min(_min, number), Math.Max(_max, number));
        (_sum, _last) = (_sum + number, number);
    }

    private WindowAggregate? Exact(SeriesId series)
    {
        if (!_exact || Math.Max(Math.Abs(_minNumber), Math.Abs(_maxNumber)) * Math.Pow(10, _scale) >= MostDigits) return null;
        // More than 64 bits hold, which is what travels of it.
        if ((_sum - _min * _count) * (decimal)Math.Pow(10, _scale) > ulong.MaxValue) return null;
        return new WindowAggregate(series, _count, Value(_min), Value(_max), ReadingValue.Of(Scaled(_sum)), Value(_last));
    }

    private ReadingValue Value(decimal number) => _kind switch
    {
        ValueKind.Integer => ReadingValue.Of((long)number),
        ValueKind.Boolean => ReadingValue.Of(number != 0),
        _ => ReadingValue.Of(Scaled(number)),
    };

    private decimal Scaled(decimal number) => number + new decimal(0, 0, 0, false, _scale);
}
