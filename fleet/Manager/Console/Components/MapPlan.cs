
namespace EdgeFleet.Manager.Console.Components;

/// <summary>Where a device stands.</summary>
/// <param name="Site">The site it belongs to.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
/// <param name="Latitude">Degrees, WGS 84.</param>
public readonly record struct MapPlace(long Site, double Longitude, double Latitude);

/// <summary>A site as drawn: the ground its devices stand on, and where its name goes.</summary>
public sealed record MapSite(
    string Name, IReadOnlyList<(double Longitude, double Latitude)> Outline, (double Longitude, double Latitude) Label);

/// <summary>The ground of the map, from positions alone: no tiles, no foreign server.</summary>
/// <param name="Devices">How many there are.</param>
/// <param name="Sites">With at least one of them.</param>
/// <param name="West">Where it ends; degrees, WGS 84, as the others.</param>
public sealed record MapPlan(int Devices, IReadOnlyList<MapSite> Sites, double West, double South, double East, double North)
{
    // About 40 m, or what can be seen when the fleet is spread wider: a site of one device is still an area.
    private const double SmallestMargin = 0.0004;

    public static MapPlan Of(IReadOnlyList<MapPlace> devices, IEnumerable<(long Id, string Name)> sites)
    {
        ArgumentNullException.ThrowIfNull(devices);
        if (devices.Count == 0) return new MapPlan(0, [], -180, -60, 180, 75);
        var (west, east) = (devices.Min(d => d.Longitude), devices.Max(d => d.Longitude));
        var (south, north) = (devices.Min(d => d.Latitude), devices.Max(d => d.Latitude));
        var margin = Math.Max(SmallestMargin, Math.Max(east - west, north - south) / 50);
        var bySite = devices.ToLookup(d => d.Site, d => (d.Longitude, d.Latitude));
        MapSite[] drawn = [.. sites.Where(site => bySite.Contains(site.Id)).Select(site => Draw(site.Name, bySite[site.Id], margin))];
        return new MapPlan(devices.Count, drawn, west - margin, south - margin, east + margin, north + margin);
    }

    private static MapSite Draw(string name, IEnumerable<(double Longitude, double Latitude)> places, double margin)
    {
        var outline = Hull.Around(places, margin);
        return new MapSite(name, outline,
            ((outline.Min(p => p.Longitude) + outline.Max(p => p.Longitude)) / 2, outline.Max(p => p.Latitude)));
    }
}
