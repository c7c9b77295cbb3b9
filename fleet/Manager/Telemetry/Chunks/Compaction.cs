using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Retention;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>Runs compaction beside everything else: paced, and tried again after a fault, which costs disk and no reading.</summary>
public sealed class Compaction(
    Compactor compactor, BlockInbox inbox, RetentionBook retention, DeviceEvents events, ChunkOptions options, TimeProvider time,
    ILogger<Compaction> log)
    : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Upkeep = TimeSpan.FromHours(6);

    /// <summary>Whoever started with a wrong clock has it right by then.</summary>
    private static readonly TimeSpan FirstUpkeep = TimeSpan.FromHours(1);

    private TimeSpan _untilUpkeep = FirstUpkeep;
    private long _kept = time.GetTimestamp();

    /// <summary>Why it stands still; null while it runs.</summary>
    public Exception? Failure { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = options.Pause;
            try
            {
                var begin = time.GetTimestamp();
                if (await Task.Run(() => compactor.StepAsync(all: false, stoppingToken), stoppingToken))
                    pause = time.GetElapsedTime(begin) * (1 / options.Share - 1);
                await KeepUpAsync(stoppingToken);
                Failure = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // told, and tried again: blocks stay until their chunks are verified
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (Failure is null)
                    log.LogError(e, "blocks are not compacted; nothing is lost, and it goes on by itself once the cause is gone");
                Failure = e;
                pause = RetryPause;
            }
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// What is to be done a few times a day: retention, and checksums that are old enough. By what has passed and not by the date: a
    /// clock that jumps ahead must not let readings go at once.
    /// </summary>
    private async Task KeepUpAsync(CancellationToken cancel)
    {
        if (time.GetElapsedTime(_kept) < _untilUpkeep) return;
        var now = time.GetUtcNow();
        inbox.ForgetChecksums((now - options.ChecksumsKept).ToUnixTimeMilliseconds());
        var plan = await retention.PlanAsync(cancel);
        await compactor.RetainAsync(plan, now, cancel);
        events.Forget(device => plan.Of(StreamClass.Event, device) is { } kept ? (now - kept).ToUnixTimeMilliseconds() : null);
        (_kept, _untilUpkeep) = (time.GetTimestamp(), Upkeep);
    }
}
