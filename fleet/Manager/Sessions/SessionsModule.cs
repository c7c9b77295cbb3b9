using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeFleet.Manager.Sessions;

/// <summary>The sessions slice: see README.md.</summary>
public static class SessionsModule
{
    /// <param name="services">The manager's services.</param>
    /// <param name="folder">The telemetry folder.</param>
    public static IServiceCollection AddSessions(this IServiceCollection services, string folder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(p => new GatewayStore(folder, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<GatewayLinks>();
        services.AddSingleton<GatewayTwins>();
        services.AddSingleton<PointCatalog>();
        services.AddSingleton<ISessionEnding, SessionEnding>();
        services.AddSingleton<IGatewayHandler, DriverReports>();
        services.AddSingleton<IGatewayHandler, ConfigurationDelivery>();
        services.AddSingleton<IGatewayHandler, AnchorDelivery>();
        services.AddSingleton<ClockOffsets>().AddSingleton<IGatewayHandler>(p => p.GetRequiredService<ClockOffsets>())
            .AddSingleton<IConditionSource>(p => p.GetRequiredService<ClockOffsets>()).AddConditions(ClockOffsets.ClockDiffers);
        services.AddSingleton<BufferTroubles>().AddSingleton<IGatewayHandler>(p => p.GetRequiredService<BufferTroubles>())
            .AddSingleton<IConditionSource>(p => p.GetRequiredService<BufferTroubles>())
            .AddConditions(BufferTroubles.GivesWay, BufferTroubles.Fails);
        services.AddSingleton<BearerBudgets>().AddSingleton<IGatewayHandler>(p => p.GetRequiredService<BearerBudgets>())
            .AddSingleton<IConditionSource>(p => p.GetRequiredService<BearerBudgets>())
            .AddConditions(BearerBudgets.RunsOut, BearerBudgets.Spent);
        services.AddSingleton<RestoredFolder>().AddSingleton<IGatewayHandler>(p => p.GetRequiredService<RestoredFolder>())
            .AddSingleton<IConditionSource>(p => p.GetRequiredService<RestoredFolder>()).AddConditions(RestoredFolder.Lost);
        services.AddSingleton<LinkStates>().AddHostedService(p => p.GetRequiredService<LinkStates>());
        services.TryAddSingleton(new SessionLimits());
        services.TryAddSingleton<FailedRequests>();
        services.TryAddSingleton(new GatewayQuotas());
        services.AddSingleton<GatewayPaces>().AddSingleton<GatewayProcesses>();
        services.AddSingleton<SessionCertificates>().AddHostedService(p => p.GetRequiredService<SessionCertificates>());
        services.AddOccurrences(SessionConditions.All).AddSingleton(new TextFolder(typeof(SessionConditions)));
        services.AddSingleton<SessionServices>();
        services.AddGrpc().AddServiceOptions<GatewaySessionsService>(
            o =>
            {
                o.MaxReceiveMessageSize = Block.MaxBytes + SessionLimits.MessageOverhead;
                o.Interceptors.Add<FailedCalls>();
            });
        return services;
    }

    public static IEndpointRouteBuilder MapSessions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<GatewaySessionsService>().OnGatewayListener().Add(endpoint =>
        {
            // A session bounds each of its messages itself; what else a gateway asks is a call like others.
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path } && path.EndsWith("/Session", StringComparison.Ordinal))
                endpoint.Metadata.Add(RequestBound.Session);
        });
        return endpoints;
    }
}
