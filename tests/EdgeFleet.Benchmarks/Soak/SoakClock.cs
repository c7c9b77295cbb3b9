using EdgeFleet.Edge.Clocks;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Benchmarks.Soak;

/// <summary>The clock of a machine that NTP keeps right, on emulated time.</summary>
internal sealed class SoakClock(DateTimeOffset begin) : IMachineClock
{
    /// <summary>A second of it passes in a little more than a millisecond, so that devices answer well within their time-outs.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1), Takes = TimeSpan.FromMilliseconds(1);

    public FakeTimeProvider Time { get; } = new(begin);

    public TimeSpan Passed => Time.GetUtcNow() - begin;

    ulong IMachineClock.Boot => 1;
    TimeSpan IMachineClock.SinceBoot => Passed + TimeSpan.FromMinutes(1);
    DateTimeOffset IMachineClock.SystemTime => Time.GetUtcNow();
    bool IMachineClock.IsSynchronized => true;

    /// <summary>Lets emulated time pass.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        for (var end = Passed + span; Passed < end;)
        {
            Time.Advance(Step);
            await Task.Delay(Takes);
        }
    }
}
