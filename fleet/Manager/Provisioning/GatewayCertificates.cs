using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>What the registry thinks of a certificate.</summary>
/// <param name="Gateway">Whose it is; 0: nobody's.</param>
/// <param name="Fault">Why it will not do, and what to do next; null: it is good.</param>
/// <param name="Expired">Its date is all that is wrong with it.</param>
public sealed record CertificateStanding(long Gateway, string? Fault, bool Expired = false);

/// <summary>The certificates of gateways, as the registry knows them.</summary>
public sealed class GatewayCertificates(IDbContextFactory<FleetDatabase> databases, TimeProvider clock)
{
    public async Task<CertificateStanding> StandingAsync(X509Certificate2 certificate, CancellationToken cancel)
    {
        var thumbprint = CertificateThumbprint.Of(certificate);
        await using var database = await databases.CreateDbContextAsync(cancel);
        var gateways = database.Gateways;
        var known = await database.GatewayCertificates.AsNoTracking().Where(c => c.Thumbprint == thumbprint)
            .Select(c => new { Certificate = c,
                Revoked = gateways.Where(g => g.Number == c.Gateway).Select(g => g.Revoked).FirstOrDefault() })
            .SingleOrDefaultAsync(cancel);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (known is null)
            return new CertificateStanding(0, "the registry does not know this certificate; enrol the gateway with a new claim code");
        var gateway = known.Certificate.Gateway;
        if (known.Revoked is not null)
            return new CertificateStanding(gateway, $"gateway {gateway} was revoked; enrol it with a new claim code");
        if (known.Certificate.Revoked is not null)
            return new CertificateStanding(
                gateway, $"this certificate of gateway {gateway} is good no longer: {known.Certificate.RevokedBecause}; use the newer "
                    + "one, or enrol with a new claim code");
        // One that begins later was given while this manager's clock was ahead; it is this gateway's all the same.
        if (known.Certificate.FirstUsed is null) await UsedAsync(database, known.Certificate, now, cancel);
        return known.Certificate.NotAfter < now
            ? new CertificateStanding(
                gateway, $"this certificate of gateway {gateway} has expired; renew it at /.well-known/est/simplereenroll", Expired: true)
            : new CertificateStanding(gateway, null);
    }

    /// <summary>
    /// A gateway that shows its new certificate has stored it: only now the ones before are withdrawn, so that a crash between
    /// answer and disk locks nobody out.
    /// </summary>
    private static async Task UsedAsync(FleetDatabase database, GatewayCertificate certificate, long now, CancellationToken cancel)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        await database.GatewayCertificates.Where(c => c.Thumbprint == certificate.Thumbprint)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.FirstUsed, now), cancel);
        await database.GatewayCertificates
            .Where(c => c.Gateway == certificate.Gateway && c.Thumbprint != certificate.Thumbprint && c.Revoked == null
                && c.Issued <= certificate.Issued)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Revoked, now).SetProperty(c => c.RevokedBecause, "it was renewed"), cancel);
        await transaction.CommitAsync(cancel);
    }
}
