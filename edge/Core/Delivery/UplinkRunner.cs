using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// Keeps one uplink connected and fed, for as long as the process runs: open, deliver, wait, again, each time over the bearer that is
/// best then. Uplinks do not wait for each other: each has a runner of its own.
/// </summary>
public sealed class UplinkRunner(IUplink uplink, IOutbox outbox, Backoff backoff, BearerSelection bearers, ILogger<UplinkRunner> log)
{
    private readonly TimeProvider _clock = bearers.Clock;

    /// <summary>Returns when cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(
        MaintainAsync(cancel), DeliverAsync(cancel), new BearerProbes(uplink, bearers, log).RunAsync(cancel));

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
            // A bearer that was left alone meanwhile has waited already.
            var rested = bearers.Turn();
            var wait = backoff.Next(fault.Fault, uplink.LongestRetry);
            wait = wait > rested ? wait - rested : TimeSpan.Zero;
            log.Log(fault.Fault == UplinkFault.Lost ? LogLevel.Warning : LogLevel.Error,
                "uplink {Uplink}: {Cause}; next attempt in {Seconds:0.0} s", uplink.Name, fault.Message, wait.TotalSeconds);
            using var sooner = CancellationTokenSource.CreateLinkedTokenSource(cancel, bearers.Leave);
            await Task.Delay(wait, _clock, sooner.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<UplinkException> RunOnceAsync(CancellationToken cancel)
    {
        if (bearers.Leave.IsCancellationRequested) bearers.Turn();
        var (bearer, leave) = (bearers.Current, bearers.Leave);
        try
        {
            await RunOnceAsync(leave, cancel).ConfigureAwait(false);
            return new UplinkException(UplinkFault.Lost, "the connection ended");
        }
        catch (Exception e) when (
            e is UplinkException or OperationCanceledException && leave.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new UplinkException(UplinkFault.Renewed, $"{bearer.Terms.Name} is left for a bearer that is better", e);
        }
        catch (UplinkException e)
        {
            if (e.MayBeBearer) bearers.Failed(bearer, e.Message, BearerCauses.Of(e));
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
            bearers.Closed();
        }
    }

    private async Task RunOnceAsync(CancellationToken leave, CancellationToken cancel)
    {
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(cancel, leave);
        await using var sink = await uplink.OpenAsync(opening.Token).ConfigureAwait(false);
        var opened = _clock.GetTimestamp();
        bearers.Opened();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(sink.Outdated, leave);
        try
        {
            await new DeliverySession(uplink.Name, sink, outbox, _clock, log).RunAsync(either.Token, cancel).ConfigureAwait(false);
        }
        catch (UplinkException e) when (sink.Outdated.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // An other side that ends the connection for the same reason is no more than quicker.
            throw new UplinkException(UplinkFault.Renewed, "the credentials were renewed; a connection with the new ones begins", e);
        }
        finally
        {
            backoff.Stood(_clock.GetElapsedTime(opened));
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
