namespace EdgeFleet.Tests.Bearers;

/// <summary>A clock that runs so many times as fast as the machine's, timers included, for what takes minutes with real sockets.</summary>
internal sealed class FastClock(int times) : TimeProvider
{
    private readonly DateTimeOffset _begin = System.GetUtcNow();
    private readonly long _started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _begin + System.GetElapsedTime(_started) * times;

    public override long GetTimestamp() => _started + (System.GetTimestamp() - _started) * times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Real(dueTime), Real(period));

    private TimeSpan Real(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / times;
}
