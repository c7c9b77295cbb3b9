using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>
/// Gives gateways their certificates: the first for a claim code, later ones for the one before.
/// <para>Invariant: a gateway's private key is never here. A claim code is used in the same transaction that stores the
/// certificate it bought.</para>
/// </summary>
public sealed class Enrolment(
    FleetAuthority authority, Changes changes, Rights rights, ISessionEnding sessions, ManagerOptions options, GatewayQuotas quotas,
    Occurrences occurrences, TimeProvider clock)
{
    public static readonly ConditionKind TooManyRenewals = new("too-many-renewals", ConditionSeverity.Warning, "limit");

    /// <summary>How long a person's consent to a late renewal holds.</summary>
    private static readonly TimeSpan ConsentLife = TimeSpan.FromDays(30);

    private static readonly TimeSpan QuotaWindow = TimeSpan.FromHours(1);

    /// <summary>
    /// A certificate for a claim code. One that the gateway had before is withdrawn: the code says that this is the gateway now.
    /// </summary>
    /// <exception cref="RefusedException">401: the code is not known; 403: it was used, withdrawn, or has expired.</exception>
    public async Task<X509Certificate2> EnrolAsync(string code, PublicKey key, CancellationToken cancel)
    {
        var (number, certificate) = await changes.MakeAsync(Actor.Newcomer, async (database, notes) =>
        {
            var hash = Secret.HashOfCode(code);
            var now = Now;
            var claim = await database.ClaimCodes.SingleOrDefaultAsync(c => c.Hash == hash, cancel)
                ?? throw RefusedException.Unauthenticated(ProvisioningPhrases.ClaimUnknown.With());
            if (claim.Used is not null) throw RefusedException.Forbidden(ProvisioningPhrases.ClaimUsed.With());
            if (claim.Withdrawn is not null) throw RefusedException.Forbidden(ProvisioningPhrases.ClaimWithdrawn.With());
            if (claim.Expires <= now) throw RefusedException.Forbidden(ProvisioningPhrases.ClaimExpired.With());
            var gateway = await database.Gateways.SingleAsync(g => g.Number == claim.Gateway, cancel);
            if (!await MakerMayAsync(database, claim, gateway, cancel))
                throw RefusedException.Forbidden(ProvisioningPhrases.ClaimMakerDemoted.With());
            claim.Used = now;
            var replaced = await database.GatewayCertificates.Where(c => c.Gateway == gateway.Number && c.Revoked == null)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(c => c.Revoked, now).SetProperty(c => c.RevokedBecause, "the gateway was enrolled anew"), cancel);
            var revived = gateway.Revoked is not null;
            gateway.Revoked = null;
            var certificate = Issue(database, gateway.Number, key, now);
            notes.Add("gateway.enrol", About(gateway.Number),
                "", FieldChange.Facts(("certificate", CertificateThumbprint.Of(certificate)), ("claimMadeBy", claim.MadeBy),
                    ("replaced", replaced > 0 ? "yes" : null), ("revived", revived ? "yes" : null)));
            return (gateway.Number, certificate);
        }, cancel);
        sessions.EndSession(number, "was enrolled anew; this copy of it has no say any more");
        return certificate;
    }

    /// <summary>A new certificate for a gateway that showed its present one, which holds until the new one is first shown.</summary>
    /// <returns>Null when the present one ended so long ago that a person must agree first (<see cref="ConsentAsync"/>).</returns>
    /// <exception cref="RefusedException">429: the gateway had its quota of certificates; the header says when to ask again.</exception>
    public Task<X509Certificate2?> RenewAsync(long number, X509Certificate2 present, PublicKey key, CancellationToken cancel) =>
        changes.MakeAsync<X509Certificate2?>(Actor.Gateway(number), async (database, notes) =>
        {
            var now = Now;
            var gateway = await database.Gateways.SingleAsync(g => g.Number == number, cancel);
            var late = clock.GetUtcNow() - new DateTimeOffset(present.NotAfter.ToUniversalTime());
            if (late > options.RenewalGrace)
            {
                if (gateway.RenewalConsentUntil is not { } until || until <= now)
                {
                    if (gateway.RenewalAsked is null)
                        notes.Add("gateway.ask-renewal", About(number),
                            "", FieldChange.Facts(("daysLate", Math.Round(late.TotalDays))));
                    gateway.RenewalAsked = now;
                    return null;
                }
                gateway.RenewalConsentUntil = null;
            }
            gateway.RenewalAsked = null;
            await CheckPaceAsync(database, number, now, cancel);
            var certificate = Issue(database, number, key, now);
            notes.Add("gateway.renew", About(number), "", FieldChange.Facts(("certificate", CertificateThumbprint.Of(certificate)),
                ("daysLate", late > TimeSpan.Zero ? Math.Round(late.TotalDays, 1) : null)));
            return certificate;
        }, cancel);

    /// <summary>A person agrees that a gateway that was off for long renews its certificate, once, within 30 days.</summary>
    public Task ConsentAsync(Actor actor, long number, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            var gateway = await database.Gateways.Within(actor.Sites, g => g.SiteId).SingleOrDefaultAsync(g => g.Number == number, cancel)
                ?? throw Missing.Gateway(number);
            gateway.RenewalConsentUntil = (clock.GetUtcNow() + ConsentLife).ToUnixTimeMilliseconds();
            gateway.RenewalAsked = null;
            notes.Add("gateway.consent-renewal", About(number),
                "", FieldChange.Facts(("days", ConsentLife.TotalDays)));
            return true;
        }, cancel);

    /// <summary>A code is worth what its maker is worth when it is used.</summary>
    private async Task<bool> MakerMayAsync(FleetDatabase database, ClaimCode claim, RegisteredGateway gateway, CancellationToken cancel)
    {
        if (claim.MakerId is null) return true;
        var least = gateway.Revoked is null ? Roles.Technician : Roles.Operator;
        return await rights.OfAsync(database, claim.MakerId, cancel) is { } maker && Roles.Rank(maker.Role) >= Roles.Rank(least)
            && maker.Sites.Covers(gateway.SiteId);
    }

    private async Task CheckPaceAsync(FleetDatabase database, long gateway, long now, CancellationToken cancel)
    {
        var window = options.CertificateLife < QuotaWindow ? options.CertificateLife : QuotaWindow;
        var since = now - (long)window.TotalMilliseconds;
        var issued = await database.GatewayCertificates.Where(c => c.Gateway == gateway && c.Issued > since && c.Issued <= now)
            .OrderByDescending(c => c.Issued).Select(c => c.Issued).Take(quotas.Renewals).ToListAsync(cancel);
        if (issued.Count < quotas.Renewals) return;
        occurrences.Note(TooManyRenewals, Subject.Gateway(gateway), ("limit", quotas.Renewals.ToString(CultureInfo.InvariantCulture)));
        var wait = Math.Max(1, (issued[^1] - since + 999) / 1000);
        throw new RefusedException(StatusCodes.Status429TooManyRequests, "Too many renewals",
            ProvisioningPhrases.TooManyRenewals.With(gateway, issued.Count, Math.Round(window.TotalMinutes, 1), wait))
        {
            Header = ("Retry-After", wait.ToString(CultureInfo.InvariantCulture)),
        };
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private X509Certificate2 Issue(FleetDatabase database, long gateway, PublicKey key, long now)
    {
        var certificate = authority.IssueToGateway(gateway, key, options.CertificateLife);
        database.GatewayCertificates.Add(new GatewayCertificate
        {
            Thumbprint = CertificateThumbprint.Of(certificate),
            Gateway = gateway,
            Serial = certificate.SerialNumber,
            NotBefore = new DateTimeOffset(certificate.NotBefore.ToUniversalTime()).ToUnixTimeMilliseconds(),
            NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()).ToUnixTimeMilliseconds(),
            Issued = now,
        });
        return certificate;
    }

    private static string About(long gateway) => FormattableString.Invariant($"gateway:{gateway}");
}
