using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Components;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Registry.Pages;

namespace EdgeFleet.Manager.Fleet.Pages;

public sealed partial class Overview(OverviewService overview, FleetPositions fleetPositions, Permissions permissions, Sites sites)
{
    private FleetOverview? _fleet;
    private IReadOnlyList<DevicePosition> _read = [], _positions = [], _planned = [];
    private SiteScope _scope = SiteScope.Nowhere;
    private MapPlan? _plan;
    private Dictionary<string, int> _counts = [];
    private SiteBook _sites = SiteBook.Empty;

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var scope = await permissions.SitesAsync();
        _fleet = await overview.ReadAsync(scope, cancel);
        var read = await fleetPositions.ReadAsync(cancel);
        if (ReferenceEquals(read, _read) && scope.Stored == _scope.Stored && _plan is not null) return;
        (_read, _scope) = (read, scope);
        _positions = scope.IsEverywhere ? read : [.. read.Where(device => scope.Covers(device.SiteId))];
        _counts = _positions.CountBy(position => position.State).ToDictionary(count => count.Key.Key(), count => count.Value);
        if (_plan is null || !_positions.Select(Place).SequenceEqual(_planned.Select(Place))) await PlanAsync(cancel);
    }

    private async Task PlanAsync(CancellationToken cancel)
    {
        _planned = _positions;
        _sites = await SiteBook.ReadAsync(sites, _scope, cancel);
        _plan = MapPlan.Of([.. _planned.Select(Place)], _sites.All.Select(site => (site.Id, SiteBook.Shown(site))));
    }

    private static MapPlace Place(DevicePosition device) => new(device.SiteId, device.Longitude, device.Latitude);
}
