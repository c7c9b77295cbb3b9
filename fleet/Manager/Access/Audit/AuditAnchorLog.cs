using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Access;

/// <summary>Writes the audit's anchor to the system log, where it leaves the reach of whoever may write the data folder.</summary>
public sealed class AuditAnchorLog(AuditAnchors anchors, TimeProvider clock, ILogger<AuditAnchorLog> log) : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private long _written;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            do Write(anchors.Current());
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Write(anchors.Current());
        }
    }

    private void Write(AuditAnchor? anchor)
    {
        if (anchor is null || anchor.Sequence == _written) return;
        _written = anchor.Sequence;
        log.LogInformation("audit anchor: row {Sequence}, hash {Hash}, time {Time}, signature {Signature}",
            anchor.Sequence, anchor.Hash, anchor.Time, anchor.Signature.ToBase64());
    }
}
