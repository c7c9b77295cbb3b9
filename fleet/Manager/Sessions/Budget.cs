namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// So much a second, and what was saved up over some seconds at once. More may be taken than there is; who took it waits until
/// the debt is paid. Goes by monotonic time. Safe for concurrent callers.
/// </summary>
internal sealed class Budget(double perSecond, TimeSpan saved, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly double _most = perSecond * saved.TotalSeconds;
    private double _left = perSecond * saved.TotalSeconds;
    private long _since = time.GetTimestamp();

    /// <returns>How long to wait before the next; zero while there is something left.</returns>
    public TimeSpan Take(double amount)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(_most, _left + perSecond * time.GetElapsedTime(_since, now).TotalSeconds) - amount;
            _since = now;
            return _left >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_left / perSecond);
        }
    }
}
