using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Authentication;

namespace EdgeFleet.Manager.Provisioning;

public static class ProvisioningModule
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, GatewayAuthentication>(ListenerExtensions.GatewayPolicy, null);
        services.AddAuthorizationBuilder().AddPolicy(ListenerExtensions.GatewayPolicy, policy => policy.RequireClaim(GatewayAuthentication.GatewayClaim));
        return services.AddSingleton<FleetAuthority>().AddSingleton<ServerCertificates>().AddSingleton<ClientCertificateCheck>()
            .AddSingleton<GatewayCertificates>().AddSingleton<ClaimCodes>().AddSingleton<Enrolment>().AddSingleton<GatewayAddress>();
    }

    public static IEndpointRouteBuilder MapProvisioning(this IEndpointRouteBuilder routes)
    {
        routes.MapEnrolment();
        var gateways = routes.MapGroup("/api/v1/gateways/{number:long}").WithTags("Provisioning");
        gateways.MapPost("/claims", async (long number, ClaimsPrincipal user, ClaimCodes claims, FleetAuthority authority, CancellationToken cancel) =>
        {
            var claim = await claims.MakeAsync(Actor.Of(user), number, cancel);
            return new ClaimMade(number, claim.Code, claim.Expires, authority.Fingerprint);
        }).RequireAuthorization(Roles.Technician).WithSummary("Makes a new claim code; the one before is withdrawn");
        gateways.MapPost("/revoke", async (long number, ClaimsPrincipal user, ClaimCodes claims, CancellationToken cancel) =>
        {
            await claims.RevokeAsync(Actor.Of(user), number, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Refuses the gateway's certificates from now on");
        gateways.MapPost("/consent", async (long number, ClaimsPrincipal user, Enrolment enrolment, CancellationToken cancel) =>
        {
            await enrolment.ConsentAsync(Actor.Of(user), number, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Agrees that a gateway that was off for long renews its certificate once");
        return routes;
    }
}

/// <param name="ClaimCode">Shown this once.</param>
/// <param name="ClaimExpires">Unix ms.</param>
/// <param name="CaFingerprint">SHA-256 of the fleet CA's certificate in hex.</param>
public sealed record ClaimMade(long Number, string ClaimCode, long ClaimExpires, string CaFingerprint);
