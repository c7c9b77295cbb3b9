namespace EdgeFleet.Tests.Access;

/// <summary>A clock that shows the date a test sets, while timers run on: months can pass without each of their seconds ticking.</summary>
internal sealed class DateClock : TimeProvider
{
    private long _ticks = DateTimeOffset.UtcNow.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
