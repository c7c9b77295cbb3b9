using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;

namespace EdgeFleet.Manager.Registry.Pages;

internal sealed class SiteNames(Sites sites) : ISiteNames
{
    public async Task<IReadOnlyList<SiteName>> ListAsync(CancellationToken cancel) =>
        [.. (await sites.ListAsync(SiteScope.Everywhere, cancel)).Select(site => new SiteName(site.Id, SiteBook.Shown(site)))];
}
