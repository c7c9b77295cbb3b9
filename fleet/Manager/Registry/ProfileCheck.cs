using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Drivers;

namespace EdgeFleet.Manager.Registry;

/// <summary>Whether a driver takes what a profile says, by its description.</summary>
internal static class ProfileCheck
{
    /// <summary>Wherever it may be used.</summary>
    public static void Anywhere(GatewayDrivers drivers, DeviceProfile profile, string path, ValidationFaults faults)
    {
        if (profile.Driver.Length == 0) return;
        if (drivers.Find(profile.Driver) is { } driver) ProfileFields.Read(driver, profile, path, faults);
        else faults.Add($"{path}.driver", RegistryPhrases.NoDriver.With(profile.Driver, Names(drivers.Shipped)));
    }

    /// <summary>At one gateway.</summary>
    /// <returns>Null: the gateway has no such driver, and the faults say so.</returns>
    public static DriverDescription? Driver(
        GatewayDrivers drivers, long gateway, DeviceProfile profile, string path, ValidationFaults faults)
    {
        if (drivers.Find(gateway, profile.Driver) is not { } driver)
        {
            faults.Add($"{path}.driver", RegistryPhrases.NoDriverThere.With(gateway, profile.Driver, Names(drivers.Of(gateway))));
            return null;
        }
        ProfileFields.Read(driver, profile, path, faults);
        return driver;
    }

    private static string Names(IEnumerable<DriverDescription> drivers) => string.Join(", ", drivers.Select(one => one.Name));
}
