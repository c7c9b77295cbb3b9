using EdgeFleet.City.Faults;
using EdgeFleet.City.Nodes;
using EdgeFleet.Renode;

namespace EdgeFleet.City;

/// <summary>What goes wrong; any of them together.</summary>
[Flags]
public enum FaultModes
{
    None = 0,
    /// <summary>Gateways and manager are killed, and the field's lines are bad.</summary>
    Kill = 1,
    /// <summary>Nodes lose their supply, also in the middle of a write.</summary>
    Power = 2,
    /// <summary>Lines between nodes and gateways are cut for seconds.</summary>
    Link = 4,
    /// <summary>The clocks of gateways, manager and nodes jump while they run.</summary>
    Clock = 8,
}

/// <param name="Gateways">How many gateways.</param>
/// <param name="Devices">How many greenhouses, over all gateways.</param>
/// <param name="Nodes">How many nodes with our firmware, over all gateways.</param>
/// <param name="Meters">How many electricity meters on the serial line of the first gateway.</param>
/// <param name="Seed">Decides the city, its weather and its faults.</param>
/// <param name="Duration">How long it runs before it is judged; null: until Ctrl-C.</param>
/// <param name="Faults">What goes wrong.</param>
/// <param name="Data">Where everything is kept; null: a new folder under the system's temporary one, deleted at the end.</param>
/// <param name="Renode">How many of the nodes are real images in Renode.</param>
public sealed record CityOptions(
    int Gateways, int Devices, int Nodes, int Meters, int Seed, TimeSpan? Duration, FaultModes Faults, string? Data, int Renode = 0)
{
    public const int MaxGateways = 50;
    public const int MaxDevicesAGateway = 200;
    public const int MaxNodesAGateway = 400;

    /// <summary>More would not be read within a period at the speed of the line.</summary>
    public const int MaxMeters = 60;

    /// <summary>Shorter, and not every named point could be reached.</summary>
    public static readonly TimeSpan ShortestWithKills = TimeSpan.FromSeconds(30);

    /// <summary>All that is wrong, one sentence each.</summary>
    public IEnumerable<string> Faulty()
    {
        if (Gateways is < 1 or > MaxGateways) yield return $"--gateways {Gateways}: give a number from 1 to {MaxGateways}";
        else if (Devices < Gateways || Devices > Gateways * MaxDevicesAGateway)
            yield return $"--devices {Devices}: give at least one for each gateway and at most {MaxDevicesAGateway},"
                + $" so from {Gateways} to {Gateways * MaxDevicesAGateway}";
        else if (Nodes < 0 || Nodes > Gateways * MaxNodesAGateway)
            yield return $"--nodes {Nodes}: give a number from 0 to {Gateways * MaxNodesAGateway}, which is {MaxNodesAGateway} a gateway";
        if (Meters is < 0 or > MaxMeters) yield return $"--meters {Meters}: give a number from 0 to {MaxMeters}, which one line can serve";
        if (Renode is < 0 or > RealImages.Most)
            yield return $"--renode {Renode}: give a number from 0 to {RealImages.Most}; each takes a core";
        else if (Renode > Nodes) yield return $"--renode {Renode}: there are {Nodes} nodes, give --nodes {Renode} or more";
        else if (Renode > 0 && RealThings.Look(out var missing) is null) yield return $"--renode {Renode}: {missing}";
        if (Nodes == 0 && Faults.HasFlag(FaultModes.Power)) yield return "--faults power befalls nodes: give --nodes above 0";
        if (Nodes == 0 && Meters == 0 && Faults.HasFlag(FaultModes.Link))
            yield return "--faults link befalls nodes and meters: give --nodes or --meters above 0";
        if (Faults.HasFlag(FaultModes.Clock) && FakeDates.Find() is null)
            yield return $"--faults clock needs libfaketime, which is not on this machine: {FakeDates.Install}";
        if (Duration is { } duration && duration <= TimeSpan.Zero)
            yield return $"--duration {duration.TotalSeconds}: give a number of seconds above 0";
        else if (Faults.HasFlag(FaultModes.Kill) && Duration < ShortestWithKills)
            yield return $"--duration {Duration.Value.TotalSeconds}: with --faults kill"
                + $" give at least {ShortestWithKills.TotalSeconds} seconds, so that each named point can be reached";
        if (Data is not null && Directory.Exists(Data) && Directory.EnumerateFileSystemEntries(Data).Any())
            yield return $"--data {Data}: the folder is not empty; name a new one, each city starts from nothing";
    }
}
