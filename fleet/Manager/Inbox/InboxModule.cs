using EdgeFleet.Manager.Common;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeFleet.Manager.Inbox;

/// <summary>The inbox slice: see README.md.</summary>
public static class InboxModule
{
    /// <param name="services">The manager's services.</param>
    /// <param name="folder">The telemetry folder; made when absent.</param>
    public static IServiceCollection AddInbox(this IServiceCollection services, string folder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new GatewayQuotas());
        return services.AddSingleton(p => new InboxOptions(folder) { Epochs = p.GetRequiredService<GatewayQuotas>().Epochs })
            .AddSingleton<BlockInbox>().AddSingleton<InboxReader>().AddSingleton<JudgedBlockReader>();
    }

    public static IEndpointRouteBuilder MapInbox(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapInboxEndpoints();
        return endpoints;
    }
}
