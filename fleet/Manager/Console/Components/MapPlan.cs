namespace EdgeFleet.Manager.Console.Components;

/// <summary>Where a device stands.</summary>
/// <param name="Site">The site it belongs to.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
/// <param name="Latitude">Degrees, WGS 84.</param>
public readonly record struct MapPlace(long Site, double Longitude, double Latitude);

/// <summary>A site as drawn: the ground its devices stand on, and where its name goes.</summary>
public sealed record MapSite(
    string Name, IReadOnlyList<(double Longitude, double Latitude)> Outline, (double Longitude, double Latitude) Label);

/// <summary>The map of somebody: the ground, and the sites with their names.</summary>
public sealed record MapPlan(MapGround Ground, IReadOnlyList<MapSite> Sites)
{
    /// <param name="ground">What is drawn.</param>
    /// <param name="sites">Ids and names; those without a device are left out.</param>
    public static MapPlan Of(MapGround ground, IEnumerable<(long Id, string Name)> sites)
    {
        ArgumentNullException.ThrowIfNull(ground);
        var outlines = ground.Sites.ToDictionary(site => site.Site, site => site.Outline);
        return new MapPlan(ground,
            [.. sites.Where(site => outlines.ContainsKey(site.Id)).Select(site => Draw(site.Name, outlines[site.Id]))]);
    }

    private static MapSite Draw(string name, IReadOnlyList<(double Longitude, double Latitude)> outline) => new(name, outline,
        ((outline.Min(p => p.Longitude) + outline.Max(p => p.Longitude)) / 2, outline.Max(p => p.Latitude)));
}
