using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// What is kept about a device while the process runs, also across changes of its configuration. Written by the poller
/// of its line only; the state is read by all.
/// </summary>
internal sealed class DeviceMemory(long number)
{
    private readonly Dictionary<PointPath, SeriesMemory> _series = [];
    private volatile DeviceState _state = new() { Device = number };

    public DeviceState State => _state;

    public SeriesMemory Series(PointPath path)
    {
        if (!_series.TryGetValue(path, out var memory)) _series.Add(path, memory = new SeriesMemory());
        return memory;
    }

    public void Note(DeviceState.Types.Link link, DriverFault? fault, long? answered) => _state = new DeviceState
    {
        Device = number, Link = link, Fault = fault?.ToString() ?? "", LastAnswer = answered ?? _state.LastAnswer,
        Told = { fault?.Phrases.Select(phrase => CodedPhrase.Of(phrase).ToWire()) ?? [] },
    };
}

/// <summary>The last reading of one series.</summary>
internal sealed class SeriesMemory
{
    /// <summary>A reading of what does not change is made so often, at the next read: silence stays a sign of a fault.</summary>
    public const long HeartbeatMs = 60_000;

    private const long ClockSetBackMs = 1_000;

    private bool _any;
    private long _time;
    private ReadingValue _value;
    private Quality _quality;

    /// <summary>Whether a value is news: it changed, or the last reading of it is a minute old.</summary>
    /// <param name="deadBand">A number has changed when it differs by more than this from the last reading, in the point's unit.</param>
    public bool IsNews(ReadingValue value, Quality quality, long time, decimal deadBand) =>
        !_any || Differs(value, _value, deadBand) || quality != _quality || time - _time >= HeartbeatMs || time < _time - ClockSetBackMs;

    /// <summary>
    /// The source time the reading gets: later than the one before, so that two polls within a millisecond are
    /// no conflict. Only a clock that was set back by more than a second is believed.
    /// </summary>
    public long Place(ReadingValue value, Quality quality, long time)
    {
        if (_any && time <= _time && time >= _time - ClockSetBackMs) time = _time + 1;
        (_any, _time, _value, _quality) = (true, time, value, quality);
        return time;
    }

    private static bool Differs(ReadingValue value, ReadingValue last, decimal deadBand)
    {
        if (deadBand == 0 || value.Kind != last.Kind) return value != last;
        return value.Kind switch
        {
            ValueKind.Decimal => Distance(value.Decimal, last.Decimal) > deadBand,
            ValueKind.Integer => Math.Abs((decimal)value.Integer - last.Integer) > deadBand,
            // What is no number differs from every number, and not from itself.
            ValueKind.Double => value != last && !(Math.Abs(value.Double - last.Double) <= (double)deadBand),
            _ => value != last,
        };
    }

    // The distance of two decimals may be none; it is then larger than any dead band.
    private static decimal Distance(decimal a, decimal b)
    {
        try
        {
            return Math.Abs(a - b);
        }
        catch (OverflowException)
        {
            return decimal.MaxValue;
        }
    }
}
