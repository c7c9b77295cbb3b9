using EdgeFleet.Manager.Common;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeFleet.Manager.Inbox;

/// <summary>The inbox slice: see README.md.</summary>
public static class InboxModule
{
    /// <param name="services">The manager's services.</param>
    /// <param name="folder">The telemetry folder; made when absent.</param>
    /// <param name="budget">Bytes that the folder may take; null: no limit.</param>
    public static IServiceCollection AddInbox(this IServiceCollection services, string folder, long? budget = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new GatewayQuotas());
        return services.AddSingleton(
            p => new InboxOptions(folder) { DiskBudget = budget, Epochs = p.GetRequiredService<GatewayQuotas>().Epochs })
            .AddSingleton<BlockInbox>().AddSingleton<InboxReader>().AddSingleton<JudgedBlockReader>();
    }

    public static IEndpointRouteBuilder MapInbox(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapInboxEndpoints();
        return endpoints;
    }
}
