using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Drivers.Pages;

namespace EdgeFleet.Manager.Drivers;

/// <summary>The drivers slice: see README.md.</summary>
public static class DriversModule
{
    /// <param name="services">The manager's services.</param>
    /// <param name="file">Where it is kept what gateways say of their drivers.</param>
    public static IServiceCollection AddDrivers(this IServiceCollection services, string file) =>
        services.AddPages<LinkForm>().AddSingleton(provider => new GatewayDrivers(
        file,
        ShippedDrivers.Load(Path.Combine(AppContext.BaseDirectory, "drivers")),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<GatewayDrivers>>()));
}
