using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>Runs compaction beside everything else: paced, and tried again after a fault, which costs disk and no reading.</summary>
public sealed class Compaction(
    Compactor compactor, BlockInbox inbox, Retention retention, ChunkOptions options, TimeProvider time, ILogger<Compaction> log)
    : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Upkeep = TimeSpan.FromHours(6);

    private DateTimeOffset _kept;

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

    /// <summary>What is to be done a few times a day: retention, and checksums that are old enough.</summary>
    private async Task KeepUpAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if ((now - _kept).Duration() < Upkeep) return;
        inbox.ForgetChecksums((now - options.ChecksumsKept).ToUnixTimeMilliseconds());
        await compactor.RetainAsync(retention, now, cancel);
        _kept = now;
    }
}
