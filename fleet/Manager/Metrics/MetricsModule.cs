using EdgeFleet.Manager.Access;
using OpenTelemetry.Metrics;

namespace EdgeFleet.Manager.Metrics;

/// <summary>The metrics slice: see README.md.</summary>
public static class MetricsModule
{
    private const string Path = "/metrics";

    public static IServiceCollection AddManagerMetrics(this IServiceCollection services)
    {
        services.AddSingleton<ProjectionLag>().AddSingleton<ManagerMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ManagerMetrics.MeterName)
            .AddPrometheusExporter(prometheus => prometheus.ScrapeEndpointPath = Path));
        return services;
    }

    public static IEndpointRouteBuilder MapManagerMetrics(this IEndpointRouteBuilder endpoints)
    {
        // Its instruments exist from here on: nobody else asks for it.
        endpoints.ServiceProvider.GetRequiredService<ManagerMetrics>();
        endpoints.MapPrometheusScrapingEndpoint(Path).RequireAuthorization(Roles.Viewer)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
        return endpoints;
    }
}
