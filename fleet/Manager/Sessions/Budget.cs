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
            Fill();
            _left -= amount;
            return Debt(0);
        }
    }

    /// <summary>Takes the amount if there is as much; else nothing, so that who asks in vain all the time owes nothing for it.</summary>
    /// <returns>How long until there is as much; zero when it was taken.</returns>
    public TimeSpan TryTake(double amount)
    {
        lock (_lock)
        {
            Fill();
            if (_left >= amount) _left -= amount;
            else return Debt(amount);
            return TimeSpan.Zero;
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(_most, _left + perSecond * time.GetElapsedTime(_since, now).TotalSeconds);
        _since = now;
    }

    private TimeSpan Debt(double wanted) => _left >= wanted ? TimeSpan.Zero : TimeSpan.FromSeconds((wanted - _left) / perSecond);
}
