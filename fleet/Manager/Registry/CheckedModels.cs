using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;

namespace EdgeFleet.Manager.Registry;

/// <summary>The profiles that some requests name, each read once for each gateway by what that gateway's driver takes.</summary>
internal sealed class CheckedModels
{
    private readonly GatewayDrivers _drivers;
    private readonly ProfileFamily _family;
    private readonly Dictionary<(long, string), DriverDescription?> _known = [];

    private CheckedModels(GatewayDrivers drivers, ProfileFamily family) => (_drivers, _family) = (drivers, family);

    public static async Task<CheckedModels> LoadAsync(
        FleetDatabase database, GatewayDrivers drivers, IEnumerable<string> names, CancellationToken cancel) =>
        new(drivers, await ProfileFamily.LoadAsync(database, names, cancel));

    public bool Has(string profile) => _family.Has(profile);

    /// <summary>What the driver of this profile takes at this gateway; null: it cannot run there, and the faults say why, once.</summary>
    public DriverDescription? Driver(long gateway, string profile, List<Phrase> faults)
    {
        if (_known.TryGetValue((gateway, profile), out var known)) return known;
        var found = new ValidationFaults();
        known = Read(gateway, profile, found);
        faults.AddRange(found.Phrases);
        return _known[(gateway, profile)] = found.None ? known : null;
    }

    private DriverDescription? Read(long gateway, string name, ValidationFaults faults)
    {
        var at = $"profile {name}";
        var profile = _family.Read(name, at, faults);
        return faults.None ? ProfileCheck.Driver(_drivers, gateway, profile, at, faults) : null;
    }
}
