using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Manager.Fleet;

/// <summary>Devices that stand too close to be told apart on a map.</summary>
/// <param name="Latitude">Degrees, WGS 84: the middle of the devices, not of the cell.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
/// <param name="Devices">How many are in each state.</param>
public sealed record MapCell(double Latitude, double Longitude, IReadOnlyDictionary<LinkState, int> Devices);

/// <summary>What a map of an area draws: its devices one by one, or counted by cell where there are more than <see cref="Most"/>.</summary>
public sealed record MapView(IReadOnlyList<DevicePosition> Devices, IReadOnlyList<MapCell> Cells)
{
    public const int Most = 2000;

    /// <summary>Least cells over the width and the height of an area; fewer than twice as many.</summary>
    private const int Across = 32;

    private const double SmallestSpan = 0.0001; // a house: more than two thousand devices may stand in one

    private const int Decimals = 6; // of a degree: a tenth of a metre

    /// <summary>Looks at each device once or twice: 100,000 take a few ms.</summary>
    public static MapView Of(IReadOnlyList<DevicePosition> positions, MapArea area, SiteScope sites)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(sites);
        var devices = new List<DevicePosition>();
        foreach (var device in Within(positions, area, sites))
        {
            if (devices.Count == Most) return new MapView([], Count(Within(positions, area, sites), area));
            devices.Add(device);
        }
        return new MapView(devices, []);
    }

    private static IEnumerable<DevicePosition> Within(IReadOnlyList<DevicePosition> positions, MapArea area, SiteScope sites)
    {
        for (var i = 0; i < positions.Count; i++)
            if (area.Holds(positions[i]) && sites.Covers(positions[i].SiteId)) yield return positions[i];
    }

    private static List<MapCell> Count(IEnumerable<DevicePosition> devices, MapArea area)
    {
        var (width, height) = (Edge(360, area.East - area.West), Edge(180, area.North - area.South));
        var cells = new Dictionary<(int, int), Sum>();
        foreach (var device in devices)
        {
            var place = ((int)Math.Floor(device.Longitude / width), (int)Math.Floor(device.Latitude / height));
            if (!cells.TryGetValue(place, out var sum)) cells.Add(place, sum = new Sum());
            sum.Add(device);
        }
        return [.. cells.Values.Select(sum => sum.Cell())];
    }

    /// <summary>A whole divided by two until it fits: cells stay where they are when the map is moved.</summary>
    private static double Edge(double whole, double span)
    {
        var edge = whole;
        while (edge > Math.Max(span, SmallestSpan) / Across) edge /= 2;
        return edge;
    }

    private sealed class Sum
    {
        private static readonly LinkState[] States = Enum.GetValues<LinkState>();
        private readonly int[] _devices = new int[(int)States.Max() + 1];
        private double _latitude, _longitude;

        public void Add(in DevicePosition device)
        {
            _devices[(int)device.State]++;
            _latitude += device.Latitude;
            _longitude += device.Longitude;
        }

        public MapCell Cell()
        {
            var all = _devices.Sum();
            return new MapCell(Math.Round(_latitude / all, Decimals), Math.Round(_longitude / all, Decimals),
                States.Where(state => _devices[(int)state] > 0).ToDictionary(state => state, state => _devices[(int)state]));
        }
    }
}
