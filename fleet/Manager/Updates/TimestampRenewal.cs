using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Manager.Updates;

/// <summary>Signs the timestamp anew once a day, tried every hour.</summary>
public sealed class TimestampRenewal(UpdateBook book, ArtifactFolder folder, TimeProvider clock, ILogger<TimestampRenewal> log)
    : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        folder.DeleteLeftovers();
        using var timer = new PeriodicTimer(Period, clock);
        do await RenewAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        try
        {
            await book.RenewAsync(cancel);
        }
        catch (RefusedUpdateException e)
        {
            log.LogWarning("the timestamp of updates is not signed anew: {Cause}; nothing is installed until that is mended", e.Message);
        }
#pragma warning disable CA1031 // told, and tried again: the timestamp is good for days
        catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LogError(e, "the timestamp of updates could not be signed anew; it is tried again in an hour");
        }
    }
}
