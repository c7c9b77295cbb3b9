namespace EdgeFleet.Edge.Uplinks;

/// <summary>
/// How long to wait before the next attempt. Delays double up to a ceiling, and each is drawn from its upper
/// half, so that gateways that lost the same manager do not come back in the same moment.
/// </summary>
public sealed class Backoff(Random random)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>For what only a person can put right.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMinutes(2);

    private int _failures;

    /// <summary>A session stood long enough to be called one: the next loss is a new story.</summary>
    public void Reset() => _failures = 0;

    public TimeSpan Next(UplinkFault fault)
    {
        if (fault != UplinkFault.Lost) return Jitter(Slow);
        var delay = First * Math.Pow(2, Math.Min(_failures++, 30));
        return Jitter(delay < Longest ? delay : Longest);
    }

    private TimeSpan Jitter(TimeSpan delay) => delay * (0.5 + random.NextDouble() / 2);
}
