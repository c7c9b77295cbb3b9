using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Fleet.Pages;
using MudBlazor;

namespace EdgeFleet.Manager.Fleet;

/// <summary>The fleet slice: see README.md.</summary>
public static class FleetModule
{
    public static IServiceCollection AddFleet(this IServiceCollection services) => services
        .AddPages<Overview>(
            new NavigationEntry("/", "nav.overview", Icons.Material.Outlined.Dashboard, 10),
            new NavigationEntry("/gateways", "nav.gateways", Icons.Material.Outlined.Router, 20),
            new NavigationEntry("/devices", "nav.devices", Icons.Material.Outlined.Sensors, 30))
        .AddSingleton<GatewayDirectory>().AddSingleton<DeviceDirectory>().AddSingleton<OverviewService>().AddSingleton<FleetPositions>()
        .AddConditionSource<GatewayConditions>(GatewayConditions.All);

    public static IEndpointRouteBuilder MapFleet(this IEndpointRouteBuilder routes)
    {
        routes.MapOverview();
        routes.MapGatewayLists();
        routes.MapDeviceLists();
        return routes;
    }
}
