using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;

namespace EdgeFleet.Manager.Registry.Pages;

/// <inheritdoc cref="SiteBook.CityZone"/>
internal sealed class CityZone(Sites sites) : ICityZone
{
    public async Task<ShownZone> ReadAsync(CancellationToken cancel) =>
        (await SiteBook.ReadAsync(sites, SiteScope.Everywhere, cancel)).CityZone;
}
