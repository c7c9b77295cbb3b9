using EdgeFleet.City.Processes;

namespace EdgeFleet.City.View;

/// <summary>What is worth showing at one moment.</summary>
/// <param name="Elapsed">Since the city was up.</param>
/// <param name="Duration">How long it is to run; null: until Ctrl-C.</param>
/// <param name="Manager">State of the manager's process.</param>
/// <param name="ManagerKills">How often it was killed.</param>
/// <param name="Gateways">One row each.</param>
/// <param name="Served">Answers that the field served.</param>
/// <param name="Blocks">Blocks that the gateways made durable.</param>
/// <param name="Readings">Readings in them.</param>
public sealed record CitySnapshot(
    TimeSpan Elapsed, TimeSpan? Duration, ProcessState Manager, int ManagerKills,
    IReadOnlyList<GatewayRow> Gateways, int Served, int Blocks, long Readings)
{
    public double ReadingsPerSecond => Gateways.Sum(gateway => gateway.ReadingsPerSecond);
    public int DevicesOnline => Gateways.Sum(gateway => gateway.DevicesOnline);
    public int Devices => Gateways.Sum(gateway => gateway.Devices);
    public long Backlog => Gateways.Sum(gateway => gateway.Backlog);
    public int GatewayKills => Gateways.Sum(gateway => gateway.Kills);

    /// <summary>Bytes on the wire per reading, over all gateways that know.</summary>
    public double? BytesPerReading => Gateways.Average(gateway => gateway.BytesPerReading);
}

/// <param name="Name">For people.</param>
/// <param name="Process">State of its process.</param>
/// <param name="Connected">The manager has a session with it.</param>
/// <param name="Kills">How often it was killed.</param>
/// <param name="Devices">Houses it reads.</param>
/// <param name="DevicesOnline">Houses that answer.</param>
/// <param name="ReadingsPerSecond">Made durable, over the last seconds.</param>
/// <param name="Backlog">Blocks that wait for the manager.</param>
/// <param name="BytesPerReading">On the wire, TLS and all, since its last start; null: not known yet.</param>
public sealed record GatewayRow(
    string Name, ProcessState Process, bool Connected, int Kills,
    int Devices, int DevicesOnline, double ReadingsPerSecond, long Backlog, double? BytesPerReading);
