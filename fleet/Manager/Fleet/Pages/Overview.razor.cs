using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Components;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Registry.Pages;

namespace EdgeFleet.Manager.Fleet.Pages;

public sealed partial class Overview(OverviewService overview, FleetPositions fleetPositions, Permissions permissions, Sites sites)
{
    private FleetOverview? _fleet;
    private FleetPicture _picture = FleetPicture.Empty;
    private SiteScope _scope = SiteScope.Nowhere;
    private MapPlan? _plan;
    private SiteBook _sites = SiteBook.Empty;

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var scope = await permissions.SitesAsync();
        _fleet = await overview.ReadAsync(scope, cancel);
        (_scope, _picture) = (scope, (await fleetPositions.ReadAsync(cancel)).Within(scope));
        if (_plan is { } plan && plan.Ground.LooksLike(_picture.Ground)) return;
        _sites = await SiteBook.ReadAsync(sites, scope, cancel);
        _plan = MapPlan.Of(_picture.Ground, _sites.All.Select(site => (site.Id, SiteBook.Shown(site))));
    }
}
