using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// Keeps one uplink connected and fed, for as long as the process runs: open, deliver, wait, again. Uplinks do not wait for each
/// other: each has a runner of its own.
/// </summary>
public sealed class UplinkRunner(IUplink uplink, IOutbox outbox, Backoff backoff, TimeProvider clock, ILogger<UplinkRunner> log)
{
    /// <summary>Returns when cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(MaintainAsync(cancel), DeliverAsync(cancel));

    private async Task DeliverAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var fault = await RunOnceAsync(cancel).ConfigureAwait(false);
            if (cancel.IsCancellationRequested) return;
            if (fault.Fault == UplinkFault.Renewed)
            {
                log.LogInformation("uplink {Uplink}: {Cause}", uplink.Name, fault.Message);
                continue;
            }
            var wait = backoff.Next(fault.Fault, uplink.LongestRetry);
            log.Log(fault.Fault == UplinkFault.Lost ? LogLevel.Warning : LogLevel.Error,
                "uplink {Uplink}: {Cause}; next attempt in {Seconds:0.0} s", uplink.Name, fault.Message, wait.TotalSeconds);
            await Task.Delay(wait, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<UplinkException> RunOnceAsync(CancellationToken cancel)
    {
        long? opened = null;
        try
        {
            await using var sink = await uplink.OpenAsync(cancel).ConfigureAwait(false);
            opened = clock.GetTimestamp();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, sink.Outdated);
            try
            {
                await new DeliverySession(uplink.Name, sink, outbox, clock, log).RunAsync(either.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (
                e is UplinkException or OperationCanceledException
                && sink.Outdated.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                // An other side that ends the connection for the same reason is no more than quicker.
                return new UplinkException(UplinkFault.Renewed, "the credentials were renewed; a connection with the new ones begins", e);
            }
            return new UplinkException(UplinkFault.Lost, "the connection ended");
        }
        catch (UplinkException e)
        {
            return e;
        }
        catch (Exception e) when (e is OutboxException or OperationCanceledException)
        {
            return new UplinkException(UplinkFault.Lost, e.Message, e);
        }
        catch (Exception e)
        {
            // Readings and control do not stop for a fault of the uplink's own.
            log.LogError(e, "uplink {Uplink} fell over; report this", uplink.Name);
            return new UplinkException(UplinkFault.Lost, e.Message, e);
        }
        finally
        {
            if (opened is { } since) backoff.Stood(clock.GetElapsedTime(since));
        }
    }

    private async Task MaintainAsync(CancellationToken cancel)
    {
        try
        {
            await uplink.MaintainAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogError(e, "uplink {Uplink} no longer sees to its credentials; report this, and start the gateway again", uplink.Name);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }
}
