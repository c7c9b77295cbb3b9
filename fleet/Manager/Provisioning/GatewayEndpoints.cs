using System.Security.Claims;
using EdgeFleet.Manager.Access;

namespace EdgeFleet.Manager.Provisioning;

/// <param name="ClaimCode">Shown this once.</param>
/// <param name="ClaimExpires">Unix ms.</param>
/// <param name="CaFingerprint">SHA-256 of the fleet CA's certificate in hex.</param>
public sealed record ClaimMade(long Number, string ClaimCode, long ClaimExpires, string CaFingerprint);

public static class GatewayEndpoints
{
    public static void MapGateways(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/gateways").WithTags("Provisioning");
        api.MapPost("", async (
            GatewayRequest request, ClaimsPrincipal user, GatewayRegistrar registrar, FleetAuthority authority, CancellationToken cancel) =>
        {
            var (number, claim) = await registrar.AddAsync(Actor.Of(user), request, cancel);
            return new ClaimMade(number, claim.Code, claim.Expires, authority.Fingerprint);
        }).RequireAuthorization(Roles.Technician).WithSummary("Registers a gateway and makes the claim code it enrols with");
        api.MapPut("/{number:long}",
            async (long number, GatewayRequest request, ClaimsPrincipal user, GatewayRegistrar registrar, CancellationToken cancel) =>
        {
            await registrar.ChangeAsync(Actor.Of(user), number, request, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Technician).WithSummary("Changes a gateway's name, site or position");
        api.MapDelete("/{number:long}", async (long number, ClaimsPrincipal user, GatewayRegistrar registrar, CancellationToken cancel) =>
        {
            await registrar.RemoveAsync(Actor.Of(user), number, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Removes a gateway without devices; its number is never given again");
        api.MapPost("/{number:long}/claims",
            async (long number, ClaimsPrincipal user, ClaimCodes claims, FleetAuthority authority, CancellationToken cancel) =>
        {
            var claim = await claims.MakeAsync(user, number, cancel);
            return new ClaimMade(number, claim.Code, claim.Expires, authority.Fingerprint);
        }).RequireAuthorization(Roles.Technician).WithSummary("Makes a new claim code; the one before is withdrawn");
        api.MapPost("/{number:long}/revoke", async (long number, ClaimsPrincipal user, ClaimCodes claims, CancellationToken cancel) =>
        {
            await claims.RevokeAsync(Actor.Of(user), number, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Refuses the gateway's certificates from now on");
        api.MapPost("/{number:long}/consent", async (long number, ClaimsPrincipal user, Enrolment enrolment, CancellationToken cancel) =>
        {
            await enrolment.ConsentAsync(Actor.Of(user), number, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Agrees that a gateway that was off for long renews its certificate once");
    }
}
