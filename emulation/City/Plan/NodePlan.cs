using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.City.Plan;

/// <summary>What a node is for.</summary>
public enum NodeKind
{
    Streetlight,
    Meter,
    Greenhouse,
    Substation,
}

/// <summary>A node with our firmware, on a two-wire line of its gateway.</summary>
/// <param name="Number">1, 2, 3 ... within the city; also what its maker engraved on it.</param>
/// <param name="Name">For people, in both languages.</param>
/// <param name="Kind">Which firmware.</param>
/// <param name="Gateway">The gateway that asks it.</param>
/// <param name="Line">The line of that kind it hangs on, from 0.</param>
/// <param name="Address">On that line.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record NodePlan(
    int Number, string Name, NodeKind Kind, GatewayPlan Gateway, int Line, ushort Address, double Latitude, double Longitude)
    : DevicePlan(Number, Name, Gateway, Latitude, Longitude)
{
    /// <summary>Nodes on one line.</summary>
    public const int PerLine = 16;

    // Of each sixteen of a gateway: mostly lamps, as in a street.
    private const int Round = 16;
    private const int MetersFrom = 12;
    private const int GreenhousesFrom = 14;
    private const int SubstationsFrom = 15;

    public override string Profile => $"{Kind.ToString().ToLowerInvariant()}-node";

    /// <summary>Of a meter node: the twelve digits of the electricity meter behind it.</summary>
    public string MeterAddress => Number.ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>What it is configured with; null: it keeps its firmware's own.</summary>
    public IReadOnlyDictionary<string, string>? Settings => Kind == NodeKind.Meter
        ? new Dictionary<string, string> { ["33030/0/1"] = Number.ToString(CultureInfo.InvariantCulture) }
        : null;

    /// <summary>The secret that node and gateway share. A real one comes out of a random generator at the factory.</summary>
    public byte[] Key(int seed) => Secret(seed, "wire");

    /// <summary>The secret that node and manager share, and no gateway.</summary>
    public byte[] UpdateKey(int seed) => Secret(seed, "update");

    /// <param name="nodes">How many in all, shared out over the gateways.</param>
    /// <param name="gateways">Who asks them.</param>
    internal static IReadOnlyList<NodePlan> Draw(int nodes, IReadOnlyList<GatewayPlan> gateways)
    {
        var drawn = new List<NodePlan>();
        for (var number = 1; number <= nodes; number++)
        {
            var gateway = gateways[(number - 1) % gateways.Count];
            var kind = KindOf((number - 1) / gateways.Count);
            var place = drawn.Count(node => node.Gateway == gateway && node.Kind == kind);
            var inSubdistrict = drawn.Count(node => node.Gateway.Subdistrict == gateway.Subdistrict && node.Kind == kind) + 1;
            drawn.Add(Place(number, kind, gateway, place, inSubdistrict));
        }
        return drawn;
    }

    private static NodeKind KindOf(int inGateway) => (inGateway % Round) switch
    {
        < MetersFrom => NodeKind.Streetlight,
        < GreenhousesFrom => NodeKind.Meter,
        < SubstationsFrom => NodeKind.Greenhouse,
        _ => NodeKind.Substation,
    };

    // Streets run west from the gateway's cabinet, a lamp every 35 m; flats stand along the next one, houses beyond them.
    private static NodePlan Place(int number, NodeKind kind, GatewayPlan gateway, int place, int inSubdistrict)
    {
        var (line, inLine) = (place / PerLine, place % PerLine);
        var (south, metres) = kind switch
        {
            NodeKind.Streetlight => (60 * (line + 1), 35),
            NodeKind.Meter => (-60 * (line + 1), 50),
            NodeKind.Greenhouse => (-300 - 150 * line, 250),
            _ => (20, 100),
        };
        var (name, nameZh) = kind switch
        {
            NodeKind.Streetlight => ("lamp", "路灯"),
            NodeKind.Meter => ("meters", "电表箱"),
            NodeKind.Greenhouse => ("greenhouse node", "温室节点"),
            _ => ("distribution room", "配电室"),
        };
        var full = gateway.Subdistrict.NameOf(name, nameZh, inSubdistrict.ToString("000", CultureInfo.InvariantCulture));
        // 111 km a degree of latitude, 89 km a degree of longitude here.
        return new NodePlan(number, full, kind, gateway, line, (ushort)(inLine + 1),
            Math.Round(gateway.Latitude - south / 111_000.0, 6), Math.Round(gateway.Longitude - metres * inLine / 89_000.0, 6));
    }

    private byte[] Secret(int seed, string use) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"city {seed} node {Number} {use}")));
}
