namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// When one device is asked. It has a moment of its own within its period, by its number and the wall clock: the same
/// after every restart, and far from its neighbours'. Moments lie on a grid that all devices share: a gateway that wakes
/// up to read one reads all that are due about then, and waking up is most of what reading costs. It is asked at once
/// when it is new, or when somebody wants to know, and then at its moments again; those that were missed are left out, and
/// so is one that comes right after the first time: it would tell the same once more. Times are the poller's own, from its
/// start.
/// </summary>
/// <param name="period">Time from moment to moment.</param>
/// <param name="moment">One of its moments.</param>
/// <param name="due">When it is asked first.</param>
internal sealed class PollSchedule(TimeSpan period, TimeSpan moment, TimeSpan due)
{
    // Multiples of the golden ratio's fraction, 2^64 times over, lie as far from each other as they can.
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    /// <summary>Apart from each other, for all periods that are long against it.</summary>
    public static readonly TimeSpan Grid = TimeSpan.FromMilliseconds(25);

    private const int GridsInAPeriod = 20;

    private static readonly TimeSpan LongestTooSoon = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _tooSoon = period * 0.75 < LongestTooSoon ? period * 0.75 : LongestTooSoon;
    private TimeSpan? _firstBegun;
    private bool _wasAsked;

    public TimeSpan Due { get; private set; } = due;

    /// <summary>Of a device that is new.</summary>
    /// <param name="device">Its number.</param>
    /// <param name="period">Its period, or the one of a point of it.</param>
    /// <param name="now">The poller's own time: when it is asked first.</param>
    /// <param name="clock">The wall clock.</param>
    public static PollSchedule Of(long device, TimeSpan period, TimeSpan now, DateTimeOffset clock) =>
        new(period, now + UntilMoment(device, period, clock), now);

    /// <summary>How long it is to the next moment of a device.</summary>
    /// <param name="device">Its number.</param>
    /// <param name="period">Its period.</param>
    /// <param name="now">The wall clock.</param>
    public static TimeSpan UntilMoment(long device, TimeSpan period, DateTimeOffset now)
    {
        var phase = (long)(unchecked((ulong)device * GoldenRatio) / Math.Pow(2, 64) * period.Ticks);
        if (period >= GridsInAPeriod * Grid) phase -= phase % Grid.Ticks;
        return TimeSpan.FromTicks(period.Ticks - Modulo(now.UtcTicks - phase, period.Ticks));
    }

    /// <summary>As soon as its line is free.</summary>
    public void AskAt(TimeSpan now)
    {
        if (now < Due) Due = now;
    }

    /// <summary>It is being asked from now on.</summary>
    public void Begin(TimeSpan now) => _firstBegun ??= now;

    /// <summary>It has been asked: it is due at its next moment.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wait">It is left alone for so long before that; zero: it is not.</param>
    public void Asked(TimeSpan now, TimeSpan wait = default)
    {
        var after = now + wait;
        Due = after + period - TimeSpan.FromTicks(Modulo((after - moment).Ticks, period.Ticks));
        if (!_wasAsked && _firstBegun > Due - _tooSoon) Due += period;
        _wasAsked = true;
    }

    private static long Modulo(long value, long divisor) => (value % divisor + divisor) % divisor;
}
