namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// How long to wait before the next attempt. Delays double up to a ceiling, low enough that a manager that is back has its
/// gateways within seconds, and each is drawn from its upper half, so that they do not come back in the same moment. What only a person
/// can put right starts slower and is forgotten later: two copies of a gateway, who push each other out, calm down.
/// </summary>
/// <param name="random">The jitter.</param>
/// <param name="first">The first delay after a lost connection; null: half a second.</param>
/// <param name="longest">The ceiling; null: what the question says.</param>
public sealed class Backoff(Random random, TimeSpan? first = null, TimeSpan? longest = null)
{
    /// <summary>The first delay and the ceiling for what only a person can put right.</summary>
    public static readonly TimeSpan FirstSlow = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LongestSlow = TimeSpan.FromMinutes(5);

    /// <summary>A connection that stood this long ends a row of lost connections, and of the others.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan UsualLongest = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _first = first ?? TimeSpan.FromMilliseconds(500);
    private int _lost;
    private int _slow;

    /// <summary>A connection was there for so long.</summary>
    public void Stood(TimeSpan time)
    {
        if (time >= Steady) _lost = 0;
        if (time >= Settled) _slow = 0;
    }

    /// <param name="fault">Why it has to be tried again.</param>
    /// <param name="longestLost">The ceiling after a lost connection where none is set; null: ten seconds.</param>
    public TimeSpan Next(UplinkFault fault, TimeSpan? longestLost = null) => fault == UplinkFault.Lost
        ? Delay(_first, longest ?? longestLost ?? UsualLongest, _lost++) : Delay(FirstSlow, LongestSlow, _slow++);

    private TimeSpan Delay(TimeSpan start, TimeSpan ceiling, int failures)
    {
        var delay = start * Math.Pow(2, Math.Min(failures, 30));
        return (delay < ceiling ? delay : ceiling) * (0.5 + random.NextDouble() / 2);
    }
}
