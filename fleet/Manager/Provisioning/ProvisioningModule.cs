using System.Security.Claims;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning.Pages;
using Microsoft.AspNetCore.Authentication;

namespace EdgeFleet.Manager.Provisioning;

public static class ProvisioningModule
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, GatewayAuthentication>(ListenerExtensions.GatewayPolicy, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(ListenerExtensions.GatewayPolicy, policy => policy.RequireClaim(GatewayAuthentication.GatewayClaim));
        services.AddOccurrences(Enrolment.TooManyRenewals);
        return services.AddPages<NewGateway>().AddSingleton<FleetAuthority>().AddSingleton<ServerCertificates>()
            .AddSingleton<ClientCertificateCheck>()
            .AddSingleton<GatewayCertificates>().AddSingleton<ClaimCodes>().AddSingleton<Enrolment>().AddSingleton<GatewayAddress>()
            .AddSingleton<GatewayRegistrar>().AddSingleton<ListenerTls>().AddSingleton<IListenerTls>(
                s => s.GetRequiredService<ListenerTls>());
    }

    public static IEndpointRouteBuilder MapProvisioning(this IEndpointRouteBuilder routes)
    {
        routes.MapEnrolment();
        routes.MapGateways();
        return routes;
    }
}
