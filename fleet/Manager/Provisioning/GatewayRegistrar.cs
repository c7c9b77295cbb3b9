using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Provisioning;

/// <param name="Latitude">Degrees, WGS 84.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
public sealed record GatewayRequest(string Name, long SiteId, double Latitude, double Longitude);

/// <summary>Registers and changes gateways.</summary>
public sealed class GatewayRegistrar(Changes changes, ClaimCodes claims, TimeProvider clock)
{
    /// <summary>A new gateway, with the claim code that lets it enrol.</summary>
    public Task<(long Number, IssuedClaim Claim)> AddAsync(Actor actor, GatewayRequest request, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            await CheckAsync(database, request, cancel);
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
            notes.Add("gateway.register", FormattableString.Invariant($"gateway:{number}"), request.Name);
            return (number, await claims.MakeAsync(database, notes, actor, number, cancel));
        }, cancel);

    public Task ChangeAsync(Actor actor, long number, GatewayRequest request, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            var gateway = await database.Gateways.SingleOrDefaultAsync(g => g.Number == number, cancel) ?? throw ClaimCodes.NoGateway(number);
            await CheckAsync(database, request, cancel);
            (gateway.Name, gateway.SiteId, gateway.Latitude, gateway.Longitude) = (request.Name, request.SiteId, request.Latitude, request.Longitude);
            notes.Add("gateway.change", FormattableString.Invariant($"gateway:{number}"), request.Name);
            return true;
        }, cancel);

    private static async Task CheckAsync(FleetDatabase database, GatewayRequest request, CancellationToken cancel)
    {
        var faults = new List<string>();
        Check.Name("name", request.Name, faults);
        Check.Position(request.Latitude, request.Longitude, faults);
        if (!await database.Sites.AnyAsync(s => s.Id == request.SiteId, cancel)) faults.Add($"siteId: there is no site {request.SiteId}; GET /api/v1/sites lists them");
        if (faults.Count > 0) throw RefusedException.Invalid(faults);
    }
}
