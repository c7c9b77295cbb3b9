namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>
/// What a bouncing contact says: a level counts once it has stayed for the debounce time, and then from the moment it
/// began to stay. Told every edge with its time, it needs no timer: what has settled by now is found out when asked.
/// An edge that was missed is made up for by telling it the level. Not safe for concurrent callers.
/// </summary>
/// <param name="debounceMs">0: every edge counts.</param>
internal sealed class DebouncedInput(int debounceMs)
{
    /// <summary>So many changes are kept for whoever has not seen them; older ones are only counted.</summary>
    public const int Kept = 64;

    private readonly InputChange[] _changes = new InputChange[Kept];
    private bool _known;
    private bool _heard;
    private long _heardMs;
    private long _heardUtc;

    public bool Closed { get; private set; }

    /// <summary>How often the contact has closed.</summary>
    public long Closings { get; private set; }

    /// <summary>How often it has changed; the number of the next change.</summary>
    public long Changes { get; private set; }

    /// <param name="closed">The level.</param>
    /// <param name="nowMs">Of a clock that nobody sets.</param>
    /// <param name="utc">The same moment in UTC, Unix ms.</param>
    public void Tell(bool closed, long nowMs, long utc)
    {
        Settle(nowMs);
        if (!_known)
        {
            // The first level is what was found: no change.
            (_known, _heard, Closed) = (true, closed, closed);
            return;
        }
        if (closed == _heard) return;
        (_heard, _heardMs, _heardUtc) = (closed, nowMs, utc);
        Settle(nowMs);
    }

    public void Settle(long nowMs)
    {
        if (_heard == Closed || nowMs - _heardMs < debounceMs) return;
        Closed = _heard;
        if (Closed) Closings++;
        _changes[Changes++ % Kept] = new InputChange(_heardUtc, Closed);
    }

    /// <summary>The changes from a number on, as far as they are kept.</summary>
    public IEnumerable<InputChange> From(long number)
    {
        for (var i = Math.Max(number, Changes - Kept); i < Changes; i++) yield return _changes[i % Kept];
    }
}

/// <param name="Utc">When the level began to stay: Unix ms.</param>
internal readonly record struct InputChange(long Utc, bool Closed);
