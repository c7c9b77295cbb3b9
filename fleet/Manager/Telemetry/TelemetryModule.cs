using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Inbox;
using EdgeFleet.Manager.Telemetry.Overview;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeFleet.Manager.Telemetry;

/// <summary>The telemetry slice: see README.md.</summary>
public static class TelemetryModule
{
    /// <param name="services">The manager's services.</param>
    /// <param name="folder">The telemetry folder; made when absent.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, string folder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new InboxOptions(folder));
        services.AddSingleton<BlockInbox>();
        services.AddSingleton<InboxReader>();
        services.AddProjection<LatestValues>();
        services.AddProjection<ServingGateways>();
        services.AddProjection<DeviceEvents>();
        services.AddSingleton<Projector>();
        services.AddHostedService(p => p.GetRequiredService<Projector>());
        services.AddSingleton<SeriesQuery>();
        services.AddSingleton(p => new OverviewService(
            p.GetRequiredService<IDbContextFactory<FleetDatabase>>(), p.GetRequiredService<GatewayTwins>(), p.GetRequiredService<BlockInbox>(),
            p.GetRequiredService<Projector>(), p.GetRequiredService<TimeProvider>()));
        return services;
    }

    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDeviceTelemetry();
        endpoints.MapInbox();
        return endpoints;
    }

    /// <summary>Adds a projection of the inbox under its own type.</summary>
    internal static IServiceCollection AddProjection<T>(this IServiceCollection services) where T : class, IProjection =>
        services.AddSingleton<T>().AddSingleton<IProjection>(p => p.GetRequiredService<T>());
}
