using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Export.Pages;

namespace EdgeFleet.Manager.Export;

/// <summary>The export slice: see README.md.</summary>
public static class ExportModule
{
    public static IServiceCollection AddExport(this IServiceCollection services) => services.AddSingleton<Exports>().AddPages<ExportPage>();

    public static IEndpointRouteBuilder MapExport(this IEndpointRouteBuilder routes)
    {
        routes.MapExports();
        return routes;
    }
}
