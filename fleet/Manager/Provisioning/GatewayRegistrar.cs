using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Provisioning;

/// <param name="Latitude">Degrees, WGS 84.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
public sealed record GatewayRequest(string Name, long SiteId, double Latitude, double Longitude);

/// <summary>Registers, changes and removes gateways.</summary>
public sealed class GatewayRegistrar(Changes changes, ClaimCodes claims, ISessionEnding sessions, SitePlaces places, TimeProvider clock)
{
    /// <summary>A new gateway, with the claim code that lets it enrol.</summary>
    public Task<(long Number, IssuedClaim Claim)> AddAsync(Actor actor, GatewayRequest request, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            await CheckAsync(database, actor, request, cancel);
            var number = await database.IssueAsync(RegisteredGateway.Numbers, 1, cancel);
            database.Gateways.Add(new RegisteredGateway
            {
                Number = number,
                Name = request.Name,
                SiteId = request.SiteId,
                Latitude = request.Latitude,
                Longitude = request.Longitude,
                Registered = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            });
            notes.OnCommit(() => places.PutGateway(number, request.SiteId));
            notes.Add("gateway.register", FormattableString.Invariant($"gateway:{number}"), request.Name);
            return (number, await claims.MakeAsync(database, notes, actor, number, cancel));
        }, cancel);

    public Task ChangeAsync(Actor actor, long number, GatewayRequest request, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            var gateway = await database.Gateways.Within(actor.Sites, g => g.SiteId).SingleOrDefaultAsync(g => g.Number == number, cancel)
                ?? throw Missing.Gateway(number);
            await CheckAsync(database, actor, request, cancel);
            var changed = FieldChange.Between(
                ("name", gateway.Name, request.Name), ("site", gateway.SiteId, request.SiteId),
                ("latitude", gateway.Latitude, request.Latitude), ("longitude", gateway.Longitude, request.Longitude));
            (gateway.Name, gateway.SiteId, gateway.Latitude, gateway.Longitude) =
                (request.Name, request.SiteId, request.Latitude, request.Longitude);
            notes.OnCommit(() => places.PutGateway(number, request.SiteId));
            notes.Add("gateway.change", FormattableString.Invariant($"gateway:{number}"), request.Name, changed);
            return true;
        }, cancel);

    /// <summary>
    /// Removes a gateway that has no devices. What it delivered stays, its number is given to no other, and none of its
    /// certificates or codes is accepted any more.
    /// </summary>
    /// <exception cref="RefusedException">409: it still has devices.</exception>
    public async Task RemoveAsync(Actor actor, long number, CancellationToken cancel)
    {
        await changes.MakeAsync(actor, async (database, notes) =>
        {
            var gateway = await database.Gateways.Within(actor.Sites, g => g.SiteId).SingleOrDefaultAsync(g => g.Number == number, cancel)
                ?? throw Missing.Gateway(number);
            if (await database.Devices.CountAsync(d => d.Gateway == number, cancel) is > 0 and var devices)
                throw RefusedException.Conflict(ProvisioningPhrases.HasDevices.With(number, devices));
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            await database.ClaimCodes.Where(c => c.Gateway == number).ExecuteDeleteAsync(cancel);
            await database.GatewayCertificates.Where(c => c.Gateway == number && c.Revoked == null)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(c => c.Revoked, now).SetProperty(c => c.RevokedBecause, "the gateway was removed"), cancel);
            database.Gateways.Remove(gateway);
            notes.OnCommit(() => places.PutGateway(number, null));
            notes.Add("gateway.remove", FormattableString.Invariant($"gateway:{number}"), gateway.Name);
            return true;
        }, cancel);
        sessions.EndSession(number, "was removed; register it anew and enrol it with the new claim code");
    }

    private static async Task CheckAsync(FleetDatabase database, Actor actor, GatewayRequest request, CancellationToken cancel)
    {
        var faults = new List<Phrase>();
        Check.Name("name", request.Name, faults);
        Check.Position(request.Latitude, request.Longitude, faults);
        if (!await database.Sites.Within(actor.Sites, s => s.Id).AnyAsync(s => s.Id == request.SiteId, cancel))
            faults.Add(CommonPhrases.NoSite.With(request.SiteId).At("siteId"));
        if (faults.Count > 0) throw RefusedException.Invalid(faults);
    }
}
