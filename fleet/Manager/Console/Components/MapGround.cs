namespace EdgeFleet.Manager.Console.Components;

/// <summary>The ground that a site's devices stand on.</summary>
/// <param name="Site">Its id.</param>
/// <param name="Outline">Around them; degrees, WGS 84; it ends where it begins.</param>
public sealed record SiteGround(long Site, IReadOnlyList<(double Longitude, double Latitude)> Outline);

/// <summary>The ground of the map, from positions alone: no tiles, no foreign server. Names depend on who looks.</summary>
/// <param name="Devices">How many there are.</param>
/// <param name="Sites">With at least one of them.</param>
/// <param name="West">Where it ends; degrees, WGS 84, as the others.</param>
public sealed record MapGround(int Devices, IReadOnlyList<SiteGround> Sites, double West, double South, double East, double North)
{
    // About 40 m, or what can be seen when the fleet is spread wider: a site of one device is still an area.
    private const double SmallestMargin = 0.0004;

    public static MapGround Of(IReadOnlyList<MapPlace> devices)
    {
        ArgumentNullException.ThrowIfNull(devices);
        if (devices.Count == 0) return new MapGround(0, [], -180, -60, 180, 75);
        var (west, east) = (devices.Min(d => d.Longitude), devices.Max(d => d.Longitude));
        var (south, north) = (devices.Min(d => d.Latitude), devices.Max(d => d.Latitude));
        var margin = Math.Max(SmallestMargin, Math.Max(east - west, north - south) / 50);
        SiteGround[] sites = [.. devices.GroupBy(d => d.Site, d => (d.Longitude, d.Latitude))
            .Select(site => new SiteGround(site.Key, Hull.Around(site, margin)))];
        return new MapGround(devices.Count, sites, west - margin, south - margin, east + margin, north + margin);
    }

    /// <summary>Whether the other one looks the same.</summary>
    public bool LooksLike(MapGround other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Devices, West, South, East, North) == (other.Devices, other.West, other.South, other.East, other.North)
            && Sites.Count == other.Sites.Count
            && Sites.Zip(other.Sites).All(pair => pair.First.Site == pair.Second.Site
                && pair.First.Outline.SequenceEqual(pair.Second.Outline));
    }
}
