using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Manager;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Enrolment;

/// <summary>
/// Renews the gateway's certificate at two thirds of its life, with a new key made here and under the old one;
/// also when it has expired meanwhile, for the manager lets a known but expired certificate reach renewal. The old
/// one is kept until the new one is on disk.
/// </summary>
public sealed class CertificateRenewal(
    GatewayIdentity identity, DataFolder folder, ManagerConnections connections, IReadOnlyList<Uri> managers, Backoff backoff,
    TimeProvider clock, ILogger<CertificateRenewal> log)
{
    /// <summary>The clock is looked at this often, so that a wait survives a clock that is set and a machine that sleeps.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromHours(1);

    /// <summary>
    /// Whatever the clock and the certificate's life say, this long lies between two renewals at least; and a third of what the
    /// certificate has left, for one that is due again as soon as it is issued.
    /// </summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A manager that takes the certificate tells the time at once. Where it is not known after so long, the manager may refuse
    /// one that has expired, which this gateway cannot see: it asks for a new one.
    /// </summary>
    public static readonly TimeSpan TimeComesWithin = TimeSpan.FromMinutes(1);

    public static DateTimeOffset DueAt(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var from = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        return from + (new DateTimeOffset(certificate.NotAfter.ToUniversalTime()) - from) * 2 / 3;
    }

    /// <summary>Returns when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        long? renewed = null;
        var rest = TimeSpan.Zero;
        while (!cancel.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            var isKnown = now.ToUnixTimeMilliseconds() >= GatewayClock.Earliest;
            var wait = isKnown ? DueAt(identity.Certificate) - now : TimeComesWithin - clock.GetElapsedTime(began);
            if (renewed is { } since && rest - clock.GetElapsedTime(since) is var left && left > wait) wait = left;
            if (wait <= TimeSpan.Zero)
            {
                wait = await RenewAsync(cancel).ConfigureAwait(false);
                if (wait == TimeSpan.Zero) (renewed, rest, wait) = (clock.GetTimestamp(), Rest(identity.Certificate), Least);
            }
            await Task.Delay(wait < Look ? wait : Look, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Rest(X509Certificate2 certificate)
    {
        var left = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()) - clock.GetUtcNow();
        var life = certificate.NotAfter - certificate.NotBefore;
        var third = (left < life ? left : life) / 3;
        return third > Least ? third : Least;
    }

    // Returns how long to wait before the next attempt; zero once it is renewed.
    private async Task<TimeSpan> RenewAsync(CancellationToken cancel)
    {
        var fault = "no manager is configured";
        foreach (var manager in managers)
        {
            try
            {
                await RenewAsync(manager, cancel).ConfigureAwait(false);
                backoff.Stood(Backoff.Settled);
                return TimeSpan.Zero;
            }
            catch (Exception e) when (e is GatewayException or IOException or UnauthorizedAccessException)
            {
                fault = e.Message;
            }
            catch (OperationCanceledException)
            {
                return TimeSpan.Zero;
            }
        }
        var wait = backoff.Next(UplinkFault.Lost);
        log.LogWarning("the certificate, valid until {End:u}, could not be renewed: {Cause}; next attempt in {Wait}",
            identity.Certificate.NotAfter.ToUniversalTime(), fault, wait);
        return wait;
    }

    private async Task RenewAsync(Uri manager, CancellationToken cancel)
    {
        using var http = new HttpClient(
            connections.CreateHandler())
            {
                BaseAddress = new Uri(manager.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan,
            };
        using var key = IdentityFiles.NewKey();
        using var issued = await new EstClient(http, connections.Bearer.Terms.Times.Greeting, clock)
            .RenewAsync(IdentityFiles.Request(key), cancel).ConfigureAwait(false);
        var renewed = IdentityFiles.Join(key, issued, identity.Authority, clock.GetUtcNow());
        if (IdentityFiles.NumberOf(renewed) != identity.Number)
            throw new GatewayException(
                $"the manager's certificate is for gateway {IdentityFiles.NumberOf(renewed)}, not {identity.Number}; it is not taken");
        IdentityFiles.Save(folder.Identity, renewed);
        identity.Renew(renewed);
        log.LogInformation("the certificate was renewed and is valid until {End:u}", renewed.NotAfter.ToUniversalTime());
    }
}
