using EdgeFleet.Edge.Clocks;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Benchmarks.Soak;

/// <summary>The clock of a machine that NTP keeps right, on emulated time.</summary>
internal sealed class SoakClock(DateTimeOffset begin) : IMachineClock
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>What a step takes: devices answer well within their time-outs.</summary>
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(2);

    /// <summary>What it takes while the gateway has much to deliver: TLS and the manager have their time-outs too.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    private const int Look = 10;

    public FakeTimeProvider Time { get; } = new(begin);

    public TimeSpan Passed => Time.GetUtcNow() - begin;

    ulong IMachineClock.Boot => 1;
    TimeSpan IMachineClock.SinceBoot => Passed + TimeSpan.FromMinutes(1);
    DateTimeOffset IMachineClock.SystemTime => Time.GetUtcNow();
    bool IMachineClock.IsSynchronized => true;

    /// <summary>Lets emulated time pass, slowly while somebody does not keep up.</summary>
    public async Task PassAsync(TimeSpan span, Func<bool> keepsUp)
    {
        var (end, pace, steps) = (Passed + span, Slow, 0);
        while (Passed < end)
        {
            if (steps++ % Look == 0) pace = keepsUp() ? Fast : Slow;
            Time.Advance(Step);
            await Task.Delay(pace);
        }
    }
}
