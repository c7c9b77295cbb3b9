using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Updates.Pages;
using MudBlazor;

namespace EdgeFleet.Manager.Updates;

/// <summary>The updates slice: see README.md.</summary>
public static class UpdatesModule
{
    public static IServiceCollection AddUpdates(this IServiceCollection services) => services
        .AddSingleton<TimestampKey>().AddSingleton<ArtifactFolder>().AddSingleton<UpdateBook>().AddSingleton<UpdateViews>()
        .AddSingleton<Artifacts>().AddSingleton<NodeSeals>().AddHostedService<TimestampRenewal>()
        .AddConditionSource<UpdateConditions>(UpdateConditions.Ending)
        .AddPages<ArtifactsPage>(new NavigationEntry("/artifacts", "nav.artifacts", Icons.Material.Outlined.Inventory2, 45));

    public static IEndpointRouteBuilder MapUpdatesSlice(this IEndpointRouteBuilder routes)
    {
        routes.MapUpdates();
        return routes;
    }
}
