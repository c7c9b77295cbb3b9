using EdgeFleet.Manager.Commands.Pages;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry;

namespace EdgeFleet.Manager.Commands;

/// <summary>The commands slice: see README.md.</summary>
public static class CommandsModule
{
    /// <param name="services">The manager's services.</param>
    /// <param name="folder">The telemetry folder.</param>
    public static IServiceCollection AddCommands(this IServiceCollection services, string folder)
    {
        services.AddSingleton(_ => new CommandStore(folder));
        services.AddProjection<CommandResults>();
        services.AddSingleton<CommandService>();
        services.AddSingleton<IGatewayHandler>(p => p.GetRequiredService<CommandService>());
        services.AddHostedService(p => p.GetRequiredService<CommandService>());
        return services.AddPages<CommandPanel>();
    }

    public static IEndpointRouteBuilder MapCommands(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapCommandEndpoints();
        return endpoints;
    }
}
