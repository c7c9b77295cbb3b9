using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Inbox;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeFleet.Manager.Sessions;

/// <summary>The sessions slice: see README.md.</summary>
public static class SessionsModule
{
    /// <summary>The policy of the gateways' listener: a connection whose certificate named a gateway.</summary>
    public const string GatewayPolicy = "gateway";

    /// <summary>A link that went dead without a word is noticed within twice this.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    /// <param name="services">The manager's services.</param>
    /// <param name="folder">The telemetry folder.</param>
    public static IServiceCollection AddSessions(this IServiceCollection services, string folder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(p => new GatewayStore(folder, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<GatewayLinks>();
        services.AddSingleton<GatewayTwins>();
        services.AddSingleton<PointCatalog>();
        services.TryAddSingleton(new SessionLimits());
        services.AddSingleton(p => new SessionServices(
            p.GetRequiredService<BlockInbox>(), p.GetRequiredService<GatewayStore>(), p.GetRequiredService<GatewayLinks>(), p.GetRequiredService<GatewayTwins>(),
            p.GetRequiredService<PointCatalog>(), [.. p.GetServices<IGatewayHandler>()], p.GetRequiredService<SessionLimits>(), p.GetRequiredService<TimeProvider>()));
        services.AddGrpc().AddServiceOptions<GatewaySessionsService>(o => o.MaxReceiveMessageSize = Block.MaxBytes + SessionLimits.MessageOverhead);
        services.AddAuthorizationBuilder().AddPolicy(GatewayPolicy, p => p.RequireAuthenticatedUser().RequireClaim(GatewaySessionsService.GatewayClaim));
        services.Configure<KestrelServerOptions>(o =>
        {
            o.Limits.Http2.KeepAlivePingDelay = KeepAlive;
            o.Limits.Http2.KeepAlivePingTimeout = KeepAlive;
        });
        return services;
    }

    /// <returns>The endpoints, to be bound to the gateways' listener.</returns>
    public static IEndpointConventionBuilder MapSessions(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<GatewaySessionsService>().RequireAuthorization(GatewayPolicy);
}
