using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Telemetry.Retention;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <summary>
/// Has what is superseded forgotten, and what is older than telemetry is kept. Nobody waits for it: whoever asks for aggregates is not
/// given those of readings that are here.
/// </summary>
internal sealed class AggregateUpkeep(
    AggregateSweep sweep, AggregateStore store, RetentionBook retention, TimeProvider time, ILogger<AggregateUpkeep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromHours(6);

    private long _forgot = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                await Task.Run(sweep.Look, stoppingToken);
                await ForgetAsync(stoppingToken);
                failed = false;
                await sweep.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // told, and tried again: until then there are rows that nobody is shown
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (!failed)
                    log.LogError(e, "aggregates whose readings have come are not removed; it goes on by itself once the cause is gone");
                (failed, pause) = (true, RetryPause);
            }
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>By what has passed and not by the date, as everything that is kept for a time.</summary>
    private async Task ForgetAsync(CancellationToken cancel)
    {
        if (time.GetElapsedTime(_forgot) < BetweenForgetting) return;
        var (now, plan) = (time.GetUtcNow(), await retention.PlanAsync(cancel));
        store.Forget(device =>
            plan.Of(StreamClass.Telemetry, device) is { } kept ? (now - kept).ToUnixTimeMilliseconds() : null);
        _forgot = time.GetTimestamp();
    }
}
