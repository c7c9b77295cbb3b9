using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// When blocks may go out over one connection. Events may at any time. On a narrow bearer all else is collected and goes out together
/// every <see cref="BearerTimes.Collect"/>, in small portions and no faster than <see cref="BearerTerms.TopBitsPerSecond"/>, so that an
/// event never waits behind what the line has still to carry. One caller at a time.
/// </summary>
/// <param name="terms">Of the bearer that the connection goes over.</param>
/// <param name="phase">
/// Moves the moments of this gateway against those of others: a sector of NB-IoT carries few at the same time.
/// </param>
/// <param name="clock">Of the gateway.</param>
public sealed class SendPace(BearerTerms terms, TimeSpan phase, TimeProvider clock)
{
    /// <summary>What may go out at once after a pause: an event waits so long at most for what went before it.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(2);

    /// <summary>A portion is believed to shrink to no less than this part.</summary>
    private const double MostShrunk = 16;

    private readonly double _bytesPerSecond = terms.TopBitsPerSecond / 8.0 ?? double.PositiveInfinity;
    private double _credit = (terms.TopBitsPerSecond / 8.0 ?? 0) * Burst.TotalSeconds;
    private long _creditAt = clock.GetTimestamp();
    private DateTimeOffset _opens = DateTimeOffset.MinValue;
    private long _saved;
    private double _shrinks = 1;

    /// <summary>No bearer holds anything back.</summary>
    public static SendPace Free { get; } =
        new(new BearerTerms("any", BearerKind.Ethernet), TimeSpan.Zero, TimeProvider.System);

    /// <summary>Most bytes of blocks in one portion; a larger block is one by itself.</summary>
    public long Portion => terms.TopBitsPerSecond is null ? long.MaxValue : (long)(_bytesPerSecond * Burst.TotalSeconds * _shrinks);

    /// <summary>How long nothing but events may go out; zero: all may.</summary>
    public TimeSpan Wait
    {
        get
        {
            var collecting = _opens - clock.GetUtcNow();
            // A date that was set back would hold it for as long as it was wrong.
            if (collecting > terms.Times.Collect) collecting = TimeSpan.Zero;
            var debt = Credit() is < 0 and var credit ? TimeSpan.FromSeconds(-credit / _bytesPerSecond) : TimeSpan.Zero;
            var longer = collecting > debt ? collecting : debt;
            return longer > TimeSpan.Zero ? longer : TimeSpan.Zero;
        }
    }

    public bool Allows(StreamClass stream) => stream == StreamClass.Event || Wait == TimeSpan.Zero;

    /// <summary>The blocks that are being sent are packed, from so many bytes to so many; the next ones may shrink likewise.</summary>
    public void Packed(long from, long to)
    {
        _saved += from - to;
        _shrinks = Math.Clamp((double)from / to, 1, MostShrunk);
    }

    /// <summary>Blocks of so many bytes were handed to the connection.</summary>
    public void Sent(long bytes)
    {
        if (terms.TopBitsPerSecond is not null) (_credit, _creditAt) = (Credit() - bytes + _saved, clock.GetTimestamp());
        _saved = 0;
    }

    /// <summary>Nothing is left that may go out. What comes from now on is collected, unless something still waits for the line.</summary>
    public void Emptied()
    {
        if (terms.Times.Collect == TimeSpan.Zero || Wait > TimeSpan.Zero) return;
        var (period, now) = (terms.Times.Collect.Ticks, clock.GetUtcNow().UtcTicks - phase.Ticks);
        _opens = new DateTimeOffset(now - now % period + period + phase.Ticks, TimeSpan.Zero);
    }

    private double Credit() => terms.TopBitsPerSecond is null ? 0
        : Math.Min(_credit + clock.GetElapsedTime(_creditAt).TotalSeconds * _bytesPerSecond, _bytesPerSecond * Burst.TotalSeconds);
}
