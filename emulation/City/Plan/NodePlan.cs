using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.City.Plan;

/// <summary>What a node is for.</summary>
public enum NodeKind
{
    Streetlight,
}

/// <summary>A node with our firmware, on a two-wire line of its gateway.</summary>
/// <param name="Number">1, 2, 3 ... within the city; also what its maker engraved on it.</param>
/// <param name="Name">For people, in both languages.</param>
/// <param name="Kind">Which firmware.</param>
/// <param name="Gateway">The gateway that asks it.</param>
/// <param name="Line">The gateway's line it hangs on, from 0.</param>
/// <param name="Address">On that line.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record NodePlan(int Number, string Name, NodeKind Kind, GatewayPlan Gateway, int Line, ushort Address, double Latitude, double Longitude)
{
    /// <summary>Nodes on one line.</summary>
    public const int PerLine = 16;

    /// <summary>The device model, as <c>seeds/profiles</c> names it.</summary>
    public string Profile => Kind switch
    {
        NodeKind.Streetlight => "streetlight-node",
        _ => throw new InvalidOperationException($"no profile for {Kind}"),
    };

    /// <summary>The secret that node and gateway share. A real one comes out of a random generator at the factory.</summary>
    public byte[] Key(int seed) => Secret(seed, "wire");

    /// <summary>The secret that node and manager share, and no gateway.</summary>
    public byte[] UpdateKey(int seed) => Secret(seed, "update");

    /// <param name="nodes">How many in all, shared out over the gateways.</param>
    /// <param name="gateways">Who asks them.</param>
    internal static IReadOnlyList<NodePlan> Draw(int nodes, IReadOnlyList<GatewayPlan> gateways)
    {
        var drawn = new List<NodePlan>();
        var perGateway = gateways.ToDictionary(gateway => gateway, _ => 0);
        var perSite = gateways.Select(gateway => gateway.Site).Distinct().ToDictionary(site => site, _ => 0);
        for (var number = 1; number <= nodes; number++)
        {
            var gateway = gateways[(number - 1) % gateways.Count];
            drawn.Add(Lamp(number, gateway, perGateway[gateway]++, ++perSite[gateway.Site]));
        }
        return drawn;
    }

    private byte[] Secret(int seed, string use) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"city {seed} node {Number} {use}")));

    // A street runs west from the gateway's cabinet, a lamp every 35 m, a line a street, the streets 60 m apart.
    private static NodePlan Lamp(int number, GatewayPlan gateway, int place, int numberInSite)
    {
        var (line, inLine) = (place / PerLine, place % PerLine);
        var name = string.Create(CultureInfo.InvariantCulture, $"{gateway.Site.ShortName} lamp {numberInSite:000} / {gateway.Site.ShortNameZh}路灯{numberInSite:000}");
        return new NodePlan(number, name, NodeKind.Streetlight, gateway, line, (ushort)(inLine + 1),
            Math.Round(gateway.Latitude - 0.00054 * (line + 1), 6), Math.Round(gateway.Longitude - 0.000393 * inLine, 6));
    }
}
