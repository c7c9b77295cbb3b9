using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Shell;
using EdgeFleet.Manager.Telemetry;

namespace EdgeFleet.Manager;

/// <summary>The manager's table of contents: each slice adds its services and maps its endpoints here.</summary>
public static class ManagerApp
{
    /// <summary>Puts the manager together. <see cref="StartAsync"/> starts it.</summary>
    /// <param name="options">What is configured.</param>
    /// <param name="clock">The time that certificates, codes and records go by.</param>
    /// <param name="configure">What a host adds, a log for one.</param>
    public static WebApplication Build(ManagerOptions options, TimeProvider clock, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ManagerApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        // What is configured stands in --config and on the command line, and nowhere else.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", Max(options.LogLevel, LogLevel.Warning))
            // Its keys lie in a folder that only the manager may enter; it warns that they are not encrypted once more.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseStaticWebAssets();

        builder.Services
            .AddSingleton(options)
            .AddSingleton(clock)
            .AddHosting()
            .AddDatabase(options)
            .AddAssignments()
            .AddAccess(options)
            .AddProvisioning()
            .AddTelemetry(options.TelemetryFolder)
            .AddSessions(options.TelemetryFolder)
            .AddCommands(options.TelemetryFolder)
            .AddRegistry()
            .AddShell();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseHosting();
        app.MapHosting();
        app.MapAccess();
        app.MapProvisioning();
        app.MapRegistry();
        app.MapTelemetry();
        app.MapSessions();
        app.MapCommands();
        app.MapShell();
        return app;
    }

    /// <summary>Brings the data folder up to date, opens the listeners, and says on <paramref name="output"/> where they are, a line each.</summary>
    public static async Task StartAsync(WebApplication app, TextWriter output, CancellationToken cancel)
    {
        await app.Services.PrepareAsync(cancel);
        await app.StartAsync(cancel);
        var listeners = app.Services.GetRequiredService<Listeners>();
        await output.WriteLineAsync($"people {listeners.People.GetLeftPart(UriPartial.Authority)}");
        await output.WriteLineAsync($"gateways {listeners.Gateways.GetLeftPart(UriPartial.Authority)}");
        if (await app.Services.GetRequiredService<SignInLinks>().ForFirstAdministratorAsync(cancel) is { } link)
            await output.WriteLineAsync($"administrator link {link}");
        await output.FlushAsync(cancel);
    }

    private static LogLevel Max(LogLevel a, LogLevel b) => a > b ? a : b;
}
