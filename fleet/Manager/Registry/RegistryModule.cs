using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Registry.Pages;
using MudBlazor;

namespace EdgeFleet.Manager.Registry;

public static class RegistryModule
{
    public static IServiceCollection AddRegistry(this IServiceCollection services) => services
        .AddPages<ProfilesPage>(new NavigationEntry("/profiles", "nav.profiles", Icons.Material.Outlined.Description, 40))
        .AddSingleton<Sites>().AddSingleton<SitePlaces>().AddSingleton<ISitePlaces>(s => s.GetRequiredService<SitePlaces>())
        .AddSingleton<ICityZone, CityZone>().AddSingleton<ISiteNames, SiteNames>()
        .AddSingleton<DeviceRegistrar>().AddSingleton<DesiredConfigurations>().AddSingleton<LinkSeals>().AddSingleton<RegistrySealing>()
        .AddSingleton<UpdateKeys>()
        .AddSingleton<Profiles>().AddSingleton<ProfileWords>().AddSingleton<ProfileStore>().AddSingleton<ShippedProfiles>();

    public static IEndpointRouteBuilder MapRegistry(this IEndpointRouteBuilder routes)
    {
        routes.MapSites();
        routes.MapDevices();
        routes.MapProfiles();
        return routes;
    }
}
