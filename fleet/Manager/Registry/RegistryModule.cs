using EdgeFleet.Manager.Sessions;

namespace EdgeFleet.Manager.Registry;

public static class RegistryModule
{
    public static IServiceCollection AddRegistry(this IServiceCollection services) => services
        .AddSingleton<Sites>().AddSingleton<GatewayRegistrar>().AddSingleton<GatewayDirectory>()
        .AddSingleton<DeviceRegistrar>().AddSingleton<DeviceDirectory>().AddSingleton<Profiles>()
        .AddSingleton<DesiredConfigurations>().AddSingleton<IGatewayHandler>(s => s.GetRequiredService<DesiredConfigurations>())
        .AddSingleton<LinkStates>().AddHostedService(s => s.GetRequiredService<LinkStates>());

    public static IEndpointRouteBuilder MapRegistry(this IEndpointRouteBuilder routes)
    {
        routes.MapSites();
        routes.MapGateways();
        routes.MapDevices();
        routes.MapProfiles();
        return routes;
    }
}
