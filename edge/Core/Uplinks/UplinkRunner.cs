using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Uplinks;

/// <summary>Keeps a session with the manager, for as long as the process runs: connect, run, wait, again.</summary>
public sealed class UplinkRunner(
    IUplink uplink, IOutbox outbox, IGateway gateway, GatewayHello hello, Backoff backoff, TimeProvider clock, ILogger<UplinkRunner> log)
{
    /// <summary>Returns when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
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
            var wait = backoff.Next(fault.Fault);
            log.Log(fault.Fault == UplinkFault.Lost ? LogLevel.Warning : LogLevel.Error,
                "uplink {Uplink}: {Cause}; next attempt in {Seconds:0.0} s", uplink.Name, fault.Message, wait.TotalSeconds);
            await Task.Delay(wait, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<UplinkException> RunOnceAsync(CancellationToken cancel)
    {
        long? welcomed = null;
        var began = clock.GetTimestamp();
        try
        {
            var greeting = hello.For(outbox.Epoch, gateway.Anchor, outbox.Status(uplink.Name).Drained);
            await using var channel = await uplink.ConnectAsync(greeting, cancel).ConfigureAwait(false);
            welcomed = clock.GetTimestamp();
            // There and back for the connection, for TLS and for the Hello: the Welcome came last, and one way.
            gateway.Welcomed(channel.Welcome, clock.GetElapsedTime(began) / 6);
            log.LogInformation("uplink {Uplink}: session {Session} as gateway {Gateway}", uplink.Name, channel.Welcome.Session,
                channel.Welcome.Gateway);
            using var session = new UplinkSession(uplink, channel, outbox, gateway, clock, log);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, channel.Outdated);
            try
            {
                await session.RunAsync(either.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (
                e is UplinkException or OperationCanceledException
                && channel.Outdated.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                // A manager that ends the session for the same reason is no more than quicker.
                return new UplinkException(UplinkFault.Renewed, "the certificate was renewed; a session with the new one begins", e);
            }
            return new UplinkException(UplinkFault.Lost, "the session ended");
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
            if (welcomed is { } since) backoff.Stood(clock.GetElapsedTime(since));
        }
    }
}

/// <summary>What stays the same in every Hello of this process.</summary>
/// <param name="Software">Version of the gateway's software.</param>
/// <param name="BootId">Random, new with every start.</param>
/// <param name="Drivers">What its drivers take.</param>
public sealed record GatewayHello(string Software, ulong BootId, IReadOnlyList<DriverDescription> Drivers)
{
    /// <summary>Version of the contract that this gateway speaks.</summary>
    public const uint Protocol = 1;

    /// <summary>What it can do beyond the first release, by name.</summary>
    public static IReadOnlyList<string> Features { get; } = [GatewayFeatures.AuditAnchor];

    /// <param name="epoch">Of the outbox.</param>
    /// <param name="anchor">Of the manager's audit; null: it keeps none.</param>
    /// <param name="drained">Where streams ended of its epochs that are gone.</param>
    public Hello For(ulong epoch, AuditAnchor? anchor, IReadOnlyList<DrainedStream> drained) => new()
    {
        Protocol = Protocol, Software = Software, BootId = BootId, Epoch = epoch, Drivers = { Drivers }, Features = { Features },
        Anchor = anchor, Drained = { drained },
    };
}
