using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>A claim code as it is shown this once.</summary>
/// <param name="Expires">Unix ms.</param>
public sealed record IssuedClaim(string Code, long Expires);

/// <summary>
/// Makes claim codes, and revokes gateways. Of a gateway's codes only the newest is good, and only while its maker might make it.
/// </summary>
public sealed class ClaimCodes(Changes changes, ManagerOptions options, TimeProvider clock, ISessionEnding sessions)
{
    /// <summary>
    /// A new code for a gateway that exists. It also lets an enrolled one enrol anew, and a revoked one if the code is made by
    /// somebody who could have revoked it.
    /// </summary>
    public Task<IssuedClaim> MakeAsync(ClaimsPrincipal user, long gateway, CancellationToken cancel) =>
        changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            var found = await database.Gateways.Within(SiteScope.Of(user), g => g.SiteId)
                .SingleOrDefaultAsync(g => g.Number == gateway, cancel)
                ?? throw Missing.Gateway(gateway);
            if (found.Revoked is not null && Roles.Rank(user) < Roles.Rank(Roles.Operator))
                throw RefusedException.Forbidden(ProvisioningPhrases.RevokedByOperator.With(gateway));
            return await MakeAsync(database, notes, Actor.Of(user), gateway, cancel);
        }, cancel);

    /// <summary>The same within a change that also makes the gateway.</summary>
    public async Task<IssuedClaim> MakeAsync(FleetDatabase database, AuditNotes notes, Actor actor, long gateway, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await database.ClaimCodes.Where(c => c.Gateway == gateway && c.Used == null && c.Withdrawn == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Withdrawn, now.ToUnixTimeMilliseconds()), cancel);
        var claim = new IssuedClaim(Secret.NewCode(), (now + options.ClaimLife).ToUnixTimeMilliseconds());
        database.ClaimCodes.Add(new ClaimCode
        {
            Hash = Secret.HashOfCode(claim.Code), Gateway = gateway, MadeBy = actor.Name, MakerId = actor.PersonId, Expires = claim.Expires,
        });
        notes.Add("claim.make", FormattableString.Invariant($"gateway:{gateway}"),
            "", FieldChange.Facts(("hours", Math.Round(options.ClaimLife.TotalHours, 3))));
        return claim;
    }

    /// <summary>From now on none of the gateway's certificates or codes is accepted, and a session it has is ended.</summary>
    public async Task RevokeAsync(Actor actor, long number, CancellationToken cancel)
    {
        await changes.MakeAsync(actor, async (database, notes) =>
        {
            var gateway = await database.Gateways.Within(actor.Sites, g => g.SiteId).SingleOrDefaultAsync(g => g.Number == number, cancel)
                ?? throw Missing.Gateway(number);
            if (gateway.Revoked is not null) return false;
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            gateway.Revoked = now;
            gateway.RenewalConsentUntil = null;
            await database.ClaimCodes.Where(c => c.Gateway == number && c.Used == null && c.Withdrawn == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Withdrawn, now), cancel);
            notes.Add("gateway.revoke", FormattableString.Invariant($"gateway:{number}"), "");
            return true;
        }, cancel);
        sessions.EndSession(number, "was revoked; enrol it with a new claim code");
    }
}
