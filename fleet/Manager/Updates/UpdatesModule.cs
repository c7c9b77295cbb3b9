using System.IO.Compression;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Updates.Pages;
using MudBlazor;

namespace EdgeFleet.Manager.Updates;

/// <summary>The updates slice: see README.md.</summary>
public static class UpdatesModule
{
    public static IServiceCollection AddUpdates(this IServiceCollection services)
    {
        // Metadata is text, and goes over narrow bearers too.
        services.AddGrpc().AddServiceOptions<GatewayUpdatesService>(
            o => (o.ResponseCompressionAlgorithm, o.ResponseCompressionLevel) = ("gzip", CompressionLevel.SmallestSize));
        return services
            .AddSingleton<TimestampKey>().AddSingleton<ArtifactFolder>().AddSingleton<UpdateBook>().AddSingleton<UpdateViews>()
            .AddSingleton<Artifacts>().AddSingleton<NodeSeals>().AddHostedService<TimestampRenewal>()
            .AddSingleton<IGatewayHandler, UpdateAnnouncements>()
            .AddConditionSource<UpdateConditions>(UpdateConditions.Ending)
            .AddPages<ArtifactsPage>(new NavigationEntry("/artifacts", "nav.artifacts", Icons.Material.Outlined.Inventory2, 45));
    }

    public static IEndpointRouteBuilder MapUpdatesSlice(this IEndpointRouteBuilder routes)
    {
        routes.MapUpdates();
        routes.MapGrpcService<GatewayUpdatesService>().OnGatewayListener();
        return routes;
    }
}
