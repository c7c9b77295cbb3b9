using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;

namespace EdgeFleet.Manager.Registry.Pages;

/// <summary>The sites as pages show them: names in the person's language, zones.</summary>
public sealed class SiteBook(IReadOnlyList<Site> sites)
{
    public static SiteBook Empty { get; } = new([]);

    public static async Task<SiteBook> ReadAsync(Sites sites, SiteScope scope, CancellationToken cancel) =>
        new(await sites.ListAsync(scope, cancel));

    public IReadOnlyList<Site> All => sites;

    /// <summary>The zone of what belongs to no single site: the one that most sites of the city have, UTC before there is any.</summary>
    public ShownZone CityZone { get; } = ShownZone.Of(sites.GroupBy(site => site.Zone).MaxBy(zone => zone.Count())?.Key);

    /// <summary>The site's name in the person's language; a dash for one that is not known.</summary>
    public string NameOf(long site) => sites.FirstOrDefault(s => s.Id == site) is { } known ? Shown(known) : "–";

    public ShownZone ZoneOf(long site) => ShownZone.Of(sites.FirstOrDefault(s => s.Id == site)?.Zone);

    public static string Shown(Site site) => Languages.Short == "zh" && site.NameZh is { Length: > 0 } chinese ? chinese : site.Name;
}
