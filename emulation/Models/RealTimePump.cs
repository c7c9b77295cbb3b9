using System;
using System.Threading;
using System.Threading.Tasks;

namespace EdgeFleet.Models;

/// <summary>Moves a simulated world along with a clock: calls its step again and again with the microseconds since it began.</summary>
public sealed class RealTimePump : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="time">The clock.</param>
    /// <param name="period">How often.</param>
    /// <param name="step">The world; what it throws ends the pump and is thrown again when that is disposed.</param>
    public RealTimePump(TimeProvider time, TimeSpan period, Action<long> step) => _running = RunAsync(time, period, step);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeProvider time, TimeSpan period, Action<long> step)
    {
        var began = time.GetTimestamp();
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) step((long)time.GetElapsedTime(began).TotalMicroseconds);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
    }
}
