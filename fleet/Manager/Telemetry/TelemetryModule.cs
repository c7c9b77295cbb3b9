using EdgeFleet.Manager.Telemetry.Inbox;
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
        return services;
    }
}
