using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Telemetry.Chunks;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>
/// Count, lowest, highest, sum and last of usable readings in order of time, and of parts that are known by theirs. The sum is
/// exact as long as the numbers are no doubles.
/// </summary>
internal sealed class Statistics
{
    /// <inheritdoc cref="WindowAggregate.Shrunk"/>
    public const double Shrunk = WindowAggregate.Shrunk;

    /// <summary>Two of these have a sum that a decimal holds.</summary>
    private const decimal MostExact = decimal.MaxValue / 2;

    private long _count, _numbers, _repeats, _conflicts;
    private double _min = double.PositiveInfinity, _max = double.NegativeInfinity, _shrunkSum;
    private ReadingValue _minValue, _maxValue, _last;
    private decimal _exactSum;
    private bool _exact = true;

    public static bool IsUsable(in Reading reading) =>
        reading.Value.Kind != ValueKind.None && (reading.Quality & (Quality.Invalid | Quality.NotPresent)) == 0;

    public void Add(in ReadingValue value)
    {
        _count++;
        _last = value;
        // A reading that is not finite counts and may be the last; a mean with it would be none.
        if (value.AsNumber() is not { } number || !double.IsFinite(number)) return;
        _numbers++;
        Widen(value, value);
        Sum(value.Kind == ValueKind.Integer ? value.Integer : value.Kind == ValueKind.Decimal ? value.Decimal
            : value.Kind == ValueKind.Boolean ? (decimal)number : null, number * Shrunk);
    }

    public void Add(Aggregate part)
    {
        _repeats += part.Repeats;
        _conflicts += part.Conflicts;
        if (part.Count == 0) return;
        _count += part.Count;
        _last = part.Last;
        if (part.Numbers == 0) return;
        _numbers += part.Numbers;
        Widen(part.Min, part.Max);
        if (part.Sum.Kind == ValueKind.Decimal) Sum(part.Sum.Decimal, (double)part.Sum.Decimal * Shrunk);
        else Sum(null, part.Sum.Double);
    }

    public void Count(long repeats, long conflicts)
    {
        _repeats += repeats;
        _conflicts += conflicts;
    }

    public bool IsEmpty => _count == 0;

    /// <summary>What there was, as a part of something longer.</summary>
    /// <param name="time">Its begin, Unix ms.</param>
    public Aggregate Part(long time) => new(time, _count, _numbers, _minValue, _maxValue,
        _numbers == 0 ? ReadingValue.None : _exact ? ReadingValue.Of(_exactSum) : ReadingValue.Of(_shrunkSum), _last, _repeats, _conflicts);

    /// <summary>What there was, as it is shown.</summary>
    /// <param name="time">Its begin, Unix ms.</param>
    public SeriesBucket Bucket(long time)
    {
        var count = (int)Math.Min(_count, int.MaxValue);
        if (_numbers == 0) return new SeriesBucket(time, null, null, null, _last.ToString(), count);
        var mean = _exact ? (double)(_exactSum / _numbers) : _shrunkSum / _numbers / Shrunk;
        return new SeriesBucket(time, _min, _max, Math.Clamp(mean, _min, _max), _last.ToString(), count);
    }

    private void Widen(in ReadingValue low, in ReadingValue high)
    {
        if (low.AsNumber() is { } min && min < _min) (_min, _minValue) = (min, low);
        if (high.AsNumber() is { } max && max > _max) (_max, _maxValue) = (max, high);
    }

    private void Sum(decimal? exact, double shrunk)
    {
        _shrunkSum += shrunk;
        _exact = _exact && exact is { } number && Math.Abs(number) < MostExact && Math.Abs(_exactSum) < MostExact;
        if (_exact) _exactSum += exact!.Value;
    }
}
