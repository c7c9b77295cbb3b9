namespace EdgeFleet.Edge.Uplinks;

/// <summary>
/// How long to wait before the next attempt. Delays double up to a ceiling, and each is drawn from its upper
/// half, so that gateways that lost the same manager do not come back in the same moment.
/// </summary>
/// <param name="random">The jitter.</param>
/// <param name="first">The first delay; null: half a second.</param>
/// <param name="longest">The ceiling; null: a minute.</param>
public sealed class Backoff(Random random, TimeSpan? first = null, TimeSpan? longest = null)
{
    /// <summary>For what only a person can put right.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMinutes(2);

    private readonly TimeSpan _first = first ?? TimeSpan.FromMilliseconds(500);
    private readonly TimeSpan _longest = longest ?? TimeSpan.FromMinutes(1);

    private int _failures;

    /// <summary>A session stood long enough to be called one: the next loss is a new story.</summary>
    public void Reset() => _failures = 0;

    public TimeSpan Next(UplinkFault fault)
    {
        if (fault != UplinkFault.Lost) return Jitter(Slow);
        var delay = _first * Math.Pow(2, Math.Min(_failures++, 30));
        return Jitter(delay < _longest ? delay : _longest);
    }

    private TimeSpan Jitter(TimeSpan delay) => delay * (0.5 + random.NextDouble() / 2);
}
