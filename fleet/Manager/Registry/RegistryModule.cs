namespace EdgeFleet.Manager.Registry;

public static class RegistryModule
{
    public static IServiceCollection AddRegistry(this IServiceCollection services) =>
        services.AddSingleton<Sites>().AddSingleton<GatewayRegistrar>();

    public static IEndpointRouteBuilder MapRegistry(this IEndpointRouteBuilder routes)
    {
        routes.MapSites();
        routes.MapGateways();
        return routes;
    }
}
