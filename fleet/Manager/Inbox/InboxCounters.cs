namespace EdgeFleet.Manager.Inbox;

/// <summary>What the inbox has done since the process started. Safe for concurrent readers; one writer.</summary>
public sealed class InboxCounters
{
    /// <summary>Readings a second are averaged over this long.</summary>
    public const int RateSeconds = 10;

    private readonly long[] _second = new long[RateSeconds + 1];
    private readonly long[] _readingsOfSecond = new long[RateSeconds + 1];
    private readonly Lock _lock = new();
    private long _readings;
    private readonly long[] _blocks = new long[Enum.GetValues<InboxVerdict>().Length];

    /// <summary>Readings stored.</summary>
    public long Readings => Interlocked.Read(ref _readings);

    /// <summary>Blocks that met this verdict.</summary>
    public long Blocks(InboxVerdict verdict) => Interlocked.Read(ref _blocks[(int)verdict]);

    /// <summary>Readings stored a second, over the last whole <see cref="RateSeconds"/> seconds.</summary>
    public double ReadingsPerSecond(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        long sum = 0;
        lock (_lock)
        {
            for (var i = 0; i < _second.Length; i++)
            {
                if (_second[i] < now && _second[i] >= now - RateSeconds) sum += _readingsOfSecond[i];
            }
        }
        return (double)sum / RateSeconds;
    }

    internal void Count(InboxVerdict verdict, int readings, TimeProvider time)
    {
        Interlocked.Increment(ref _blocks[(int)verdict]);
        if (verdict != InboxVerdict.Stored) return;
        Interlocked.Add(ref _readings, readings);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var slot = (int)(now % _second.Length);
        lock (_lock)
        {
            if (_second[slot] != now) (_second[slot], _readingsOfSecond[slot]) = (now, 0);
            _readingsOfSecond[slot] += readings;
        }
    }
}
