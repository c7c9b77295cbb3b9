using System.Data.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Provisioning;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// No session outlives its certificate: it ends when that does, and some time after a newer one was issued, so that the gateway
/// comes with the newer. One that never got the newer comes back with the old, and is then left alone with it.
/// </summary>
public sealed class SessionCertificates(
    GatewayLinks links, IDbContextFactory<FleetDatabase> databases, TimeProvider clock, ILogger<SessionCertificates> log)
    : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>How long a gateway has to connect with its new certificate by itself.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>Ends what is over now.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var all = links.All.ToList();
        foreach (var link in all.Where(link => link.CertificateEnd <= now))
            link.End(new Status(StatusCode.Unavailable,
                $"the certificate of this session ended on {link.CertificateEnd:u}; renew it, and connect with the new one"));
        if (all.Count == 0) return;
        var (oldest, until) = (all.Min(link => link.Connected).ToUnixTimeMilliseconds(), (now - Grace).ToUnixTimeMilliseconds());
        await using var database = await databases.CreateDbContextAsync(cancel);
        var renewed = await database.GatewayCertificates.Where(c => c.Revoked == null && c.Issued > oldest && c.Issued <= until)
            .GroupBy(c => c.Gateway).Select(c => new { Gateway = c.Key, Issued = c.Max(one => one.Issued) })
            .ToDictionaryAsync(c => c.Gateway, c => c.Issued, cancel);
        foreach (var link in all.Where(link => renewed.GetValueOrDefault(link.Gateway) > link.Connected.ToUnixTimeMilliseconds()))
            link.End(new Status(StatusCode.Unavailable, "the certificate of this session was renewed; connect again with the new one"));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (DbException e)
            {
                log.LogError(e, "it was not looked up which sessions' certificates were renewed; the next look is in {Period}", Period);
            }
        }
    }
}
