using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Aggregates;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Pages;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Manager.Telemetry.Retention;
using MudBlazor;

namespace EdgeFleet.Manager.Telemetry;

/// <summary>The telemetry slice: see README.md.</summary>
public static class TelemetryModule
{
    /// <param name="services">The manager's services.</param>
    /// <param name="compactAfter">How long blocks wait before they are compacted; null: as usual.</param>
    /// <param name="retention">How long readings are kept; null: for ever.</param>
    public static IServiceCollection AddTelemetry(
        this IServiceCollection services, TimeSpan? compactAfter = null, IReadOnlyList<RetentionRule>? retention = null)
    {
        services.AddProjection<LatestValues>();
        services.AddProjection<ServingGateways>();
        services.AddProjection<DeviceEvents>();
        services.AddProjection<ForeignReadings>();
        services.AddSingleton<ReleasedReadings>().AddSingleton<SeriesQuota>().AddSingleton<Projector>();
        services.AddHostedService(p => p.GetRequiredService<Projector>());
        var usual = new ChunkOptions();
        services.AddSingleton(usual with { Wait = compactAfter ?? usual.Wait });
        services.AddSingleton<RetentionEffects>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<RetentionBook>(p, retention ?? []));
        services.AddSingleton<ChunkStore>().AddSingleton<IGoneBlocks, GoneBlocks>().AddSingleton<Compactable>().AddSingleton<Compactor>();
        services.AddSingleton<Compaction>();
        services.AddHostedService(p => p.GetRequiredService<Compaction>());
        services.AddSingleton<SilentDevices>().AddSingleton<SeriesQuery>().AddSingleton<HeldSeries>().AddSingleton<SeriesWalk>();
        services.AddSingleton<LostReadings>();
        services.AddSingleton<AggregateStore>().AddSingleton<FullResolution>().AddSingleton<IAggregateIntake, AggregateIntake>();
        services.AddSingleton(p => new AggregateSeries(p.GetRequiredService<AggregateStore>(), p.GetRequiredService<FullResolution>()));
        services.AddSingleton(p => new NewestValues(p.GetRequiredService<LatestValues>(), p.GetRequiredService<AggregateStore>()));
        services.AddSingleton<AggregateSweep>().AddHostedService<AggregateUpkeep>();
        services.AddSingleton<ForeignReleases>();
        services.AddConditionSource<StorageConditions>(StorageConditions.All);
        services.AddOccurrences(SeriesConditions.All);
        return services.AddPages<PointChart>(
            new NavigationEntry("/retention", "nav.retention", Icons.Material.Outlined.AutoDelete, 92, Roles.Administrator));
    }

    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDeviceTelemetry();
        endpoints.MapReadings();
        endpoints.MapLost();
        endpoints.MapAggregates();
        endpoints.MapForeignReadings();
        endpoints.MapChunks();
        endpoints.MapRetention();
        return endpoints;
    }

    /// <summary>Adds a projection of the inbox under its own type.</summary>
    internal static IServiceCollection AddProjection<T>(this IServiceCollection services) where T : class, IProjection =>
        services.AddSingleton<T>().AddSingleton<IProjection>(p => p.GetRequiredService<T>());
}
