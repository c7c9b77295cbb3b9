using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Fleet.Pages;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Manager.Fleet;

internal static class FleetEndpoints
{
    /// <param name="Version">0: it has none yet.</param>
    public sealed record ConfigurationView(ulong Version, string? Document);

    public static void MapOverview(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/overview", (OverviewService overview, SiteScope sites, CancellationToken cancel) =>
            overview.ReadAsync(sites, cancel))
            .RequireAuthorization(Roles.Viewer).WithTags("Fleet")
            .WithSummary("The fleet at a glance")
            .WithDescription("Gateways and devices by state, readings a second, backlog. What is wrong: /api/v1/conditions/open.");

    public static void MapGatewayLists(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/gateways").WithTags("Fleet");
        api.MapGet("", (string? search, long? site, string? state, int? page, int? pageSize, GatewayDirectory directory,
            SiteScope sites, CancellationToken cancel) =>
            directory.PageAsync(new GatewayQuery(search, site, StateFilter.Read<GatewayState>(state)) { Within = sites },
                new PageRequest(page, pageSize), cancel))
            .WithSummary("Lists gateways: search in the name, by site, by state");
        api.MapGet("/{number:long}", async (long number, GatewayDirectory directory, SiteScope sites, CancellationToken cancel) =>
            await directory.FindAsync(number, sites, cancel) ?? throw Missing.Gateway(number))
            .WithSummary("One gateway");
        api.MapGet("/{number:long}/configuration",
            async (long number, DesiredConfigurations desired, SiteScope sites, CancellationToken cancel) =>
            await desired.ShownAsync(number, sites, cancel) is { } current ? new ConfigurationView(current.Version, current.Document)
                : new ConfigurationView(0, null))
            .OfGateway().WithSummary("The device document that a gateway is to run, without the keys of nodes");
    }

    public static void MapDeviceLists(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/devices").WithTags("Fleet");
        api.MapGet("", (string? search, long? site, long? gateway, string? state, int? page, int? pageSize, DeviceDirectory directory,
            SiteScope sites, CancellationToken cancel) =>
            directory.PageAsync(new DeviceQuery(search, site, gateway, StateFilter.Read<LinkState>(state)) { Within = sites },
                new PageRequest(page, pageSize), cancel))
            .WithSummary("Lists devices: search in the name or number, by site, by gateway, by state");
        api.MapGet("/{number:long}", async (long number, DeviceDirectory directory, SiteScope sites, CancellationToken cancel) =>
            await directory.FindAsync(number, sites, cancel) ?? throw Missing.Device(number))
            .WithSummary("One device");
        api.MapGet("/positions", async (double? west, double? south, double? east, double? north, FleetPositions positions, SiteScope sites,
            CancellationToken cancel) =>
        {
            var area = MapArea.Read(west, south, east, north);
            return (await positions.ReadAsync(cancel)).Positions.Where(device => sites.Covers(device.SiteId) && area.Holds(device));
        })
            .Compressed().WithSummary("Where devices are, and their states")
            .WithDescription("All of them, or those between 'west' and 'east', 'south' and 'north' (degrees, WGS 84, borders included). "
                + "Up to six seconds old, however many ask.");
        api.MapGet("/map", async (double? west, double? south, double? east, double? north, FleetPositions positions, SiteScope sites,
            CancellationToken cancel) =>
            MapView.Of((await positions.ReadAsync(cancel)).Positions, MapArea.Read(west, south, east, north), sites))
            .Compressed().WithSummary("What a map of an area shows")
            .WithDescription($"The devices of the area, or, where there are more than {MapView.Most}, their numbers by cell and state. "
                + "Area and age are those of /positions.");
    }
}
