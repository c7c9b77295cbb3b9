using System.Globalization;
using EdgeFleet.City.Physics;

namespace EdgeFleet.City.Plan;

/// <summary>A gateway of the city: it serves the houses of one village.</summary>
/// <param name="Index">1, 2, 3 ...; the manager gives it its number.</param>
/// <param name="Name">For people.</param>
/// <param name="Subdistrict">Where it stands.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record GatewayPlan(int Index, string Name, Subdistrict Subdistrict, double Latitude, double Longitude);

/// <summary>Who stands where, and is read by whom: from the counts and the seed, nothing else.</summary>
public sealed class CityPlan
{
    /// <summary>Houses behind one Modbus endpoint.</summary>
    public const int HousesPerEndpoint = 8;

    public required int Seed { get; init; }
    public required IReadOnlyList<GatewayPlan> Gateways { get; init; }
    public required IReadOnlyList<HousePlan> Houses { get; init; }
    public required IReadOnlyList<NodePlan> Nodes { get; init; }

    /// <summary>All on the serial line of the first gateway.</summary>
    public required IReadOnlyList<SerialMeterPlan> Meters { get; init; }

    /// <summary>All of them, in the order in which they are registered.</summary>
    public IEnumerable<DevicePlan> Devices => [.. Houses, .. Nodes, .. Meters];

    public int DevicesOf(GatewayPlan gateway) => Devices.Count(device => device.Gateway == gateway);

    public static CityPlan Draw(int seed, int gateways, int houses, int nodes = 0, int meters = 0)
    {
        var noise = new Noise((ulong)seed).For(4);
        var drawn = Enumerable.Range(1, gateways).Select(index => Gateway(index, noise.For(index))).ToList();
        var perSubdistrict = Subdistrict.All.ToDictionary(site => site, _ => 0);
        var perGateway = drawn.ToDictionary(gateway => gateway, _ => 0);
        var result = new List<HousePlan>();
        for (var number = 1; number <= houses; number++)
        {
            var gateway = drawn[(number - 1) % gateways];
            result.Add(House(number, gateway, perGateway[gateway]++, ++perSubdistrict[gateway.Subdistrict]));
        }
        return new CityPlan
        {
            Seed = seed,
            Gateways = drawn,
            Houses = result,
            Nodes = NodePlan.Draw(nodes, drawn),
            Meters = SerialMeterPlan.Draw(meters, drawn[0]),
        };
    }

    private static GatewayPlan Gateway(int index, Noise noise)
    {
        var site = Subdistrict.All[(index - 1) % Subdistrict.All.Count];
        var village = (index - 1) / Subdistrict.All.Count + 1;
        var name = site.NameOf("gateway", "网关", village.ToString("00", CultureInfo.InvariantCulture));
        // Villages lie within two kilometres of the centre.
        var (latitude, longitude) = (site.Latitude + 0.036 * (noise.Uniform(1) - 0.5), site.Longitude + 0.044 * (noise.Uniform(2) - 0.5));
        return new GatewayPlan(index, name, site, Round(latitude), Round(longitude));
    }

    // Houses are long from east to west and stand in rows, 250 m by 150 m, a plot's way and ditch between them.
    private static HousePlan House(int number, GatewayPlan gateway, int place, int numberInSubdistrict)
    {
        var (row, column) = (place / 4, place % 4);
        var name = gateway.Subdistrict.NameOf("greenhouse", "大棚", numberInSubdistrict.ToString("00", CultureInfo.InvariantCulture));
        var unit = (byte)(place % HousesPerEndpoint + 1);
        var (latitude, longitude) = (gateway.Latitude + 0.00135 * (row + 1), gateway.Longitude + 0.0028 * (column - 1.5));
        return new HousePlan(number, name, gateway, unit, Round(latitude), Round(longitude));
    }

    private static double Round(double degrees) => Math.Round(degrees, 6);
}
