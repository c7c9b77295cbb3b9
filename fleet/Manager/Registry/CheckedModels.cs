using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>The profiles that some requests name, each read once for each gateway by what that gateway's driver takes.</summary>
internal sealed class CheckedModels
{
    private readonly GatewayDrivers _drivers;
    private readonly Dictionary<string, string> _texts;
    private readonly Dictionary<(long, string), DriverDescription?> _known = [];

    private CheckedModels(GatewayDrivers drivers, Dictionary<string, string> texts) => (_drivers, _texts) = (drivers, texts);

    public static async Task<CheckedModels> LoadAsync(FleetDatabase database, GatewayDrivers drivers, IEnumerable<string> names, CancellationToken cancel)
    {
        var asked = names.Distinct().ToList();
        return new CheckedModels(drivers, await database.Profiles.Where(p => asked.Contains(p.Name)).ToDictionaryAsync(p => p.Name, p => p.Text, cancel));
    }

    public bool Has(string profile) => _texts.ContainsKey(profile);

    /// <summary>What the driver of this profile takes at this gateway; null: it cannot run there, and the faults say why, once.</summary>
    public DriverDescription? Driver(long gateway, string profile, List<string> faults)
    {
        if (_known.TryGetValue((gateway, profile), out var known)) return known;
        var found = new ValidationFaults();
        known = Read(gateway, profile, found);
        faults.AddRange(found.Lines);
        return _known[(gateway, profile)] = found.None ? known : null;
    }

    private DriverDescription? Read(long gateway, string name, ValidationFaults faults)
    {
        var at = $"profile {name}";
        if (JsonSection.TryElement(_texts[name], faults) is not { } element) return null;
        var profile = DeviceProfile.Read(element, at, faults);
        return ProfileCheck.Driver(_drivers, gateway, profile, at, faults);
    }
}
