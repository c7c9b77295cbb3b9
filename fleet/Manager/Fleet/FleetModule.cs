using EdgeFleet.Manager.Fleet.Pages;

namespace EdgeFleet.Manager.Fleet;

/// <summary>The fleet slice: see README.md.</summary>
public static class FleetModule
{
    public static IServiceCollection AddFleet(this IServiceCollection services) => services
        .AddSingleton<GatewayDirectory>().AddSingleton<DeviceDirectory>().AddSingleton<OverviewService>().AddSingleton<FleetPositions>();

    public static IEndpointRouteBuilder MapFleet(this IEndpointRouteBuilder routes)
    {
        routes.MapOverview();
        routes.MapGatewayLists();
        routes.MapDeviceLists();
        return routes;
    }
}
