using System.CommandLine;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Logs;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Backup;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Export;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Metrics;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry;
using EdgeFleet.Manager.Updates;
using Microsoft.Extensions.Logging.Console;

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
        // Files of the console do not change under a running manager; a browser keeps them by the hash in their names.
        builder.Configuration.AddInMemoryCollection([new("ReloadStaticAssetsAtRuntime", "false")]);
        builder.Logging.ClearProviders().SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", Max(options.LogLevel, LogLevel.Warning))
            // Its keys are sealed by SealedKeyRepository, which it does not know, so that it warns of plain ones.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddSimpleConsole(console => console.ColorBehavior = LoggerColorBehavior.Disabled)
            .Plainly();
        builder.WebHost.UseStaticWebAssets();

        builder.Services
            .AddSingleton(options)
            .AddSingleton(options.Quotas)
            .AddSingleton(clock)
            .AddHosting()
            .AddDatabase(options)
            .AddConditionSlice()
            .AddAssignments()
            .AddAccess(options)
            .AddDrivers(options.DriversFile)
            .AddRegistry()
            .AddProvisioning()
            .AddInbox(options.TelemetryFolder, options.DiskBudget)
            .AddSessions(options.TelemetryFolder)
            .AddTelemetry(options.CompactAfter, options.Retention)
            .AddCommands(options.TelemetryFolder)
            .AddUpdates()
            .AddFleet()
            .AddExport()
            .AddManagerMetrics()
            .AddConsole();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseHosting();
        app.UseConsole();
        app.UseRouting();
        app.UseListenerBinding();
        app.UseRequestBounds();
        app.UseCompression();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseSameOrigin();
        app.UseAntiforgery();

        app.MapHosting();
        app.MapAccess();
        app.MapConditionSlice();
        app.MapRegistry();
        app.MapProvisioning();
        app.MapInbox();
        app.MapSessions();
        app.MapTelemetry();
        app.MapCommands();
        app.MapUpdatesSlice();
        app.MapFleet();
        app.MapExport();
        app.MapManagerMetrics();
        app.MapConsole();
        return app;
    }

    /// <summary>
    /// Brings the data folder up to date, opens the listeners, and says on <paramref name="output"/> where they are, a line each.
    /// </summary>
    public static async Task StartAsync(WebApplication app, TextWriter output, CancellationToken cancel)
    {
        var options = app.Services.GetRequiredService<ManagerOptions>();
        options.People.Try("people");
        options.Gateways.Try("gateways");
        await PrepareAsync(app.Services, cancel);
        // Whoever cut the audit off while the manager was down is found out by this row.
        await app.Services.GetRequiredService<IAudit>().RecordAsync(
            Actor.Manager, "manager.start", "manager",
            FieldChange.Facts(("version", typeof(ManagerApp).Assembly.GetName().Version)), cancel);
        await app.StartAsync(cancel);
        var listeners = app.Services.GetRequiredService<Listeners>();
        await output.WriteLineAsync($"people {listeners.People.GetLeftPart(UriPartial.Authority)}");
        await output.WriteLineAsync($"gateways {listeners.Gateways.GetLeftPart(UriPartial.Authority)}");
        if (await app.Services.GetRequiredService<SignInLinks>().ForFirstAdministratorAsync(cancel) is { } link)
            await output.WriteLineAsync($"administrator link {link}");
        await output.FlushAsync(cancel);
    }

    /// <summary>What the executable does besides running a manager.</summary>
    public static IEnumerable<Command> Commands(TimeProvider clock, TextWriter output) => BackupCommands.All(clock, output);

    /// <summary>
    /// Gives a person of a folder that no manager runs on a new way in, and says it on <paramref name="output"/>.
    /// </summary>
    public static async Task RecoverAsync(WebApplication app, string userName, TextWriter output, CancellationToken cancel)
    {
        await PrepareAsync(app.Services, cancel);
        await using var scope = app.Services.CreateAsyncScope();
        var link = await scope.ServiceProvider.GetRequiredService<Recovery>().RunAsync(userName, cancel);
        await output.WriteLineAsync($"sign-in link {link}");
        await output.FlushAsync(cancel);
    }

    /// <summary>
    /// What must be so before the first request: the newest tables, all secrets sealed, what is kept in memory of them, the roles,
    /// the shipped profiles.
    /// </summary>
    private static async Task PrepareAsync(IServiceProvider services, CancellationToken cancel)
    {
        services.GetRequiredService<DataFolderLock>();
        services.GetRequiredService<FleetAuthority>();
        await using var scope = services.CreateAsyncScope();
        await FleetConnection.MigrateAsync(scope.ServiceProvider.GetRequiredService<FleetDatabase>(), cancel);
        await services.GetRequiredService<Authenticators>().RenewSealsAsync(cancel);
        await services.GetRequiredService<RegistrySealing>().RunAsync(cancel);
        services.GetRequiredService<SecretKeyFile>().Adopt();
        await services.GetRequiredService<ConditionBook>().LoadAsync(cancel);
        await services.GetRequiredService<DeviceAssignments>().LoadAsync(cancel);
        await services.GetRequiredService<SitePlaces>().LoadAsync(cancel);
        await services.GetRequiredService<RestoredFolder>().PrepareAsync(cancel);
        await scope.ServiceProvider.GetRequiredService<People>().AddRolesAsync();
        await services.GetRequiredService<ApiTokens>().AdoptAsync(cancel);
        await services.GetRequiredService<ShippedProfiles>().SeedAsync(Path.Combine(AppContext.BaseDirectory, "profiles"), cancel);
    }

    private static LogLevel Max(LogLevel a, LogLevel b) => a > b ? a : b;
}
