using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Provisioning;

namespace EdgeFleet.Manager.Registry;

public static class GatewayEndpoints
{
    public static void MapGateways(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/gateways").WithTags("Registry");
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
