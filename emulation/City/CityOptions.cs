namespace EdgeFleet.City;

public enum FaultMode
{
    None,
    /// <summary>Gateways and manager are killed, and the field's lines are bad.</summary>
    Kill,
}

/// <param name="Gateways">How many gateways.</param>
/// <param name="Devices">How many greenhouses, over all gateways.</param>
/// <param name="Seed">Decides the city, its weather and its faults.</param>
/// <param name="Duration">How long it runs before it is judged; null: until Ctrl-C.</param>
/// <param name="Faults">What goes wrong.</param>
/// <param name="Data">Where everything is kept; null: a new folder under the system's temporary one, deleted at the end.</param>
public sealed record CityOptions(int Gateways, int Devices, int Seed, TimeSpan? Duration, FaultMode Faults, string? Data)
{
    public const int MostGateways = 50;
    public const int MostDevicesAGateway = 200;

    /// <summary>Shorter, and not every named point could be reached.</summary>
    public static readonly TimeSpan ShortestWithKills = TimeSpan.FromSeconds(30);

    /// <summary>All that is wrong, one sentence each.</summary>
    public IEnumerable<string> Faulty()
    {
        if (Gateways is < 1 or > MostGateways) yield return $"--gateways {Gateways}: give a number from 1 to {MostGateways}";
        else if (Devices < Gateways || Devices > Gateways * MostDevicesAGateway) yield return $"--devices {Devices}: give at least one for each gateway and at most {MostDevicesAGateway}, so from {Gateways} to {Gateways * MostDevicesAGateway}";
        if (Duration is { } duration && duration <= TimeSpan.Zero) yield return $"--duration {duration.TotalSeconds}: give a number of seconds above 0";
        else if (Faults == FaultMode.Kill && Duration < ShortestWithKills) yield return $"--duration {Duration.Value.TotalSeconds}: with --faults kill give at least {ShortestWithKills.TotalSeconds} seconds, so that each named point can be reached";
        if (Data is not null && Directory.Exists(Data) && Directory.EnumerateFileSystemEntries(Data).Any()) yield return $"--data {Data}: the folder is not empty; name a new one, each city starts from nothing";
    }
}
