using System.Globalization;
using EdgeFleet.City.Physics;

namespace EdgeFleet.City.Plan;

/// <summary>A subdistrict with greenhouses.</summary>
public sealed record Site(string Name, string NameZh, string ShortName, string ShortNameZh, double Latitude, double Longitude);

/// <summary>A gateway of the city: it serves the houses of one village.</summary>
/// <param name="Index">1, 2, 3 ...; the manager gives it its number.</param>
/// <param name="Name">For people.</param>
/// <param name="Site">Where it stands.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record GatewayPlan(int Index, string Name, Site Site, double Latitude, double Longitude);

/// <summary>A greenhouse with its controller.</summary>
/// <param name="Number">1, 2, 3 ... within the city.</param>
/// <param name="Name">For people, in both languages.</param>
/// <param name="Gateway">The gateway that reads it.</param>
/// <param name="Unit">Modbus unit id behind its endpoint.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record HousePlan(int Number, string Name, GatewayPlan Gateway, byte Unit, double Latitude, double Longitude);

/// <summary>Who stands where, and is read by whom: from the counts and the seed, nothing else.</summary>
public sealed class CityPlan
{
    /// <summary>Shouguang's two subdistricts with the most houses.</summary>
    public static readonly IReadOnlyList<Site> Sites =
    [
        new("Shengcheng subdistrict", "圣城街道", "Shengcheng", "圣城", 36.8935, 118.7420),
        new("Luocheng subdistrict", "洛城街道", "Luocheng", "洛城", 36.8790, 118.8390),
    ];

    /// <summary>Houses behind one Modbus endpoint.</summary>
    public const int HousesPerEndpoint = 8;

    private CityPlan(int seed, IReadOnlyList<GatewayPlan> gateways, IReadOnlyList<HousePlan> houses, IReadOnlyList<NodePlan> nodes) =>
        (Seed, Gateways, Houses, Nodes) = (seed, gateways, houses, nodes);

    public int Seed { get; }
    public IReadOnlyList<GatewayPlan> Gateways { get; }
    public IReadOnlyList<HousePlan> Houses { get; }
    public IReadOnlyList<NodePlan> Nodes { get; }

    public int DevicesOf(GatewayPlan gateway) => Houses.Count(house => house.Gateway == gateway) + Nodes.Count(node => node.Gateway == gateway);

    public static CityPlan Draw(int seed, int gateways, int houses, int nodes = 0)
    {
        var noise = new Noise((ulong)seed).For(4);
        var drawn = Enumerable.Range(1, gateways).Select(index => Gateway(index, noise.For(index))).ToList();
        var perSite = Sites.ToDictionary(site => site, _ => 0);
        var perGateway = drawn.ToDictionary(gateway => gateway, _ => 0);
        var result = new List<HousePlan>();
        for (var number = 1; number <= houses; number++)
        {
            var gateway = drawn[(number - 1) % gateways];
            result.Add(House(number, gateway, perGateway[gateway]++, ++perSite[gateway.Site]));
        }
        return new CityPlan(seed, drawn, result, NodePlan.Draw(nodes, drawn));
    }

    private static GatewayPlan Gateway(int index, Noise noise)
    {
        var site = Sites[(index - 1) % Sites.Count];
        var village = (index - 1) / Sites.Count + 1;
        var name = string.Create(CultureInfo.InvariantCulture, $"{site.ShortName} gateway {village:00} / {site.ShortNameZh}网关{village:00}");
        // Villages lie within two kilometres of the centre.
        return new GatewayPlan(index, name, site, Round(site.Latitude + 0.036 * (noise.Uniform(1) - 0.5)), Round(site.Longitude + 0.044 * (noise.Uniform(2) - 0.5)));
    }

    // Houses are long from east to west and stand in rows, 250 m by 150 m, a plot's way and ditch between them.
    private static HousePlan House(int number, GatewayPlan gateway, int place, int numberInSite)
    {
        var (row, column) = (place / 4, place % 4);
        var name = string.Create(CultureInfo.InvariantCulture, $"{gateway.Site.ShortName} greenhouse {numberInSite:00} / {gateway.Site.ShortNameZh}大棚{numberInSite:00}");
        var unit = (byte)(place % HousesPerEndpoint + 1);
        return new HousePlan(number, name, gateway, unit, Round(gateway.Latitude + 0.00135 * (row + 1)), Round(gateway.Longitude + 0.0028 * (column - 1.5)));
    }

    private static double Round(double degrees) => Math.Round(degrees, 6);
}
