using EdgeFleet.Manager.Shell.Language;

namespace EdgeFleet.Manager.Registry.Pages;

/// <summary>A time zone as pages name it.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Label">Its IANA name, as in <c>Asia/Shanghai</c>.</param>
public sealed record ShownZone(TimeZoneInfo Zone, string Label)
{
    public static ShownZone Utc { get; } = new(TimeZoneInfo.Utc, "UTC");

    /// <summary>The zone of a site; UTC where this machine does not know it, and the label says so.</summary>
    public static ShownZone Of(Site? site) =>
        site is not null && TimeZoneInfo.TryFindSystemTimeZoneById(site.Zone, out var zone) ? new ShownZone(zone, site.Zone) : Utc;
}

/// <summary>The zone of what belongs to no single site: the one that most sites of the city have, UTC before there is any.</summary>
public sealed class CityZone(Sites sites)
{
    public async Task<ShownZone> FindAsync(CancellationToken cancel) =>
        ShownZone.Of((await sites.ListAsync(cancel)).GroupBy(site => site.Zone).MaxBy(zone => zone.Count())?.First());
}

public static class SiteNames
{
    /// <summary>The site's name in the person's language.</summary>
    public static string Shown(this Site site) => Languages.Short == "zh" && site.NameZh is { Length: > 0 } chinese ? chinese : site.Name;
}
