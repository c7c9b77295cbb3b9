namespace EdgeFleet.Azure;

/// <summary>A rate that may be exceeded for a second, and then makes callers wait. Safe for concurrent callers.</summary>
/// <param name="perSecond">The rate.</param>
/// <param name="clock">Time goes by it.</param>
internal sealed class Throttle(double perSecond, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _taken;
    private long _at = clock.GetTimestamp();

    /// <summary>One more; how long it has to wait for its turn. Zero: not at all.</summary>
    public TimeSpan Take()
    {
        lock (_gate)
        {
            _taken = Math.Max(0, _taken - clock.GetElapsedTime(_at).TotalSeconds * perSecond) + 1;
            _at = clock.GetTimestamp();
            return _taken <= perSecond ? TimeSpan.Zero : TimeSpan.FromSeconds((_taken - perSecond) / perSecond);
        }
    }

    /// <summary>One that was taken is not done after all.</summary>
    public void GiveBack()
    {
        lock (_gate) _taken--;
    }
}
