using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Provisioning;

namespace EdgeFleet.Manager.Registry;

public static class GatewayEndpoints
{
    /// <param name="Version">0: it has none yet.</param>
    public sealed record ConfigurationView(ulong Version, string? Document);

    public static void MapGateways(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/gateways").WithTags("Registry");
        api.MapGet("", (string? search, long? site, string? state, int? page, int? pageSize, GatewayDirectory directory, CancellationToken cancel) =>
            directory.PageAsync(new GatewayQuery(search, site, StateFilter.Read<GatewayState>(state)), new PageRequest(page, pageSize), cancel))
            .WithSummary("Lists gateways: search in the name, by site, by state");
        api.MapGet("/{number:long}", async (long number, GatewayDirectory directory, CancellationToken cancel) =>
            await directory.FindAsync(number, cancel) ?? throw ClaimCodes.NoGateway(number))
            .WithSummary("One gateway");
        api.MapGet("/{number:long}/configuration", async (long number, DesiredConfigurations desired, CancellationToken cancel) =>
            await desired.ShownAsync(number, cancel) is { } current ? new ConfigurationView(current.Version, current.Document) : new ConfigurationView(0, null))
            .WithSummary("The device document that a gateway is to run, without the keys of nodes");
        api.MapPost("", async (GatewayRequest request, ClaimsPrincipal user, GatewayRegistrar registrar, FleetAuthority authority, CancellationToken cancel) =>
        {
            var (number, claim) = await registrar.AddAsync(Actor.Of(user), request, cancel);
            return new ClaimMade(number, claim.Code, claim.Expires, authority.Fingerprint);
        }).RequireAuthorization(Roles.Technician).WithSummary("Registers a gateway and makes the claim code it enrols with");
        api.MapPut("/{number:long}", async (long number, GatewayRequest request, ClaimsPrincipal user, GatewayRegistrar registrar, CancellationToken cancel) =>
        {
            await registrar.ChangeAsync(Actor.Of(user), number, request, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Technician).WithSummary("Changes a gateway's name, site or position");
    }
}
