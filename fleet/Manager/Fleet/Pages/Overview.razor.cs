using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Components;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Registry.Pages;

namespace EdgeFleet.Manager.Fleet.Pages;

public sealed partial class Overview(OverviewService overview, FleetPositions fleetPositions, Permissions permissions, Sites sites)
{
    // A browser draws this many without being slow; those that are not well come first.
    private const int MaxDrawn = 20_000;

    private FleetOverview? _fleet;
    private IReadOnlyList<DevicePosition> _read = [], _positions = [];
    private SiteScope _scope = SiteScope.Nowhere;
    private DevicePosition[] _drawn = [];
    private MapPlan? _plan;
    private IReadOnlyList<string> _states = [];
    private Dictionary<string, int> _counts = [];
    private SiteBook _sites = SiteBook.Empty;

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var scope = await permissions.SitesAsync();
        _fleet = await overview.ReadAsync(scope, cancel);
        var read = await fleetPositions.ReadAsync(cancel);
        if (ReferenceEquals(read, _read) && scope.Stored == _scope.Stored && _plan is not null) return;
        (_read, _scope) = (read, scope);
        var positions = _positions = scope.IsEverywhere ? read : [.. read.Where(device => scope.Covers(device.SiteId))];
        _counts = positions.CountBy(position => position.State.Key()).ToDictionary();
        DevicePosition[] drawn = positions.Count <= MaxDrawn ? [.. positions]
            : [.. positions.OrderBy(p => p.State == LinkState.Online).Take(MaxDrawn).OrderBy(p => p.Number)];
        if (_plan is null || !drawn.Select(Place).SequenceEqual(_drawn.Select(Place))) await PlanAsync(drawn, cancel);
        if (!drawn.Select(p => p.State.Key()).SequenceEqual(_states)) _states = [.. drawn.Select(p => p.State.Key())];
        _drawn = drawn;
    }

    private async Task PlanAsync(DevicePosition[] drawn, CancellationToken cancel)
    {
        _sites = await SiteBook.ReadAsync(sites, _scope, cancel);
        _plan = MapPlan.Of([.. drawn.Select(Place)], _sites.All.Select(site => (site.Id, SiteBook.Shown(site))));
    }

    private static MapDevice Place(DevicePosition device) =>
        new(device.Number, device.Name, device.SiteId, device.Longitude, device.Latitude);
}
