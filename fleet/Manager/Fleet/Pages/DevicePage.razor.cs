using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Registry.Pages;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry;
using EdgeFleet.Manager.Telemetry.Aggregates;
using EdgeFleet.Manager.Telemetry.Pages;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>
/// One device: values as they come, a chart, events, commands. Values change when the inbox has them, the rest once a second.
/// </summary>
public sealed partial class DevicePage(
    DeviceDirectory directory, PointCatalog catalog, NewestValues newest, Permissions permissions, ISitePlaces places, ProfileWords words,
    Sites sites, ConditionBook book, SilentDevices silent)
{
    private DeviceDetail? _device;
    private DescribedDevice? _described;
    private IReadOnlyList<PointView> _points = [];
    private PointView? _chosen;
    private ShownZone _zone = ShownZone.Utc;
    private SiteBook _sites = SiteBook.Empty;
    private IReadOnlyList<Condition> _conditions = [];
    private bool _looked, _seesGateway;

    [Parameter] public long Number { get; set; }
    [SupplyParameterFromQuery(Name = "point")] private string? Point { get; set; }
    [SupplyParameterFromQuery(Name = "span")] private string? Span { get; set; }
    [SupplyParameterFromQuery(Name = "from")] private string? From { get; set; }
    [SupplyParameterFromQuery(Name = "to")] private string? To { get; set; }

    private string Title => _described is null ? _device!.Profile : Languages.Pick(_described.Model.Title.AsReadOnly(), _device!.Profile);

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var scope = await permissions.SitesAsync();
        _device = await directory.FindAsync(Number, scope, cancel);
        _looked = true;
        if (_device is null) return;
        _zone = ShownZone.Of(_device.Zone);
        if (_sites.All.Count == 0) _sites = await SiteBook.ReadAsync(sites, scope, cancel);
        _seesGateway = scope.Covers(places.OfGateway(_device.Gateway));
        _conditions = book.Of(Subject.Device(Number));
        _described = catalog.Find(Number);
        _points = PointView.Of(_described, newest.Of(Number), await words.OfAsync(_device.Profile, cancel));
        _chosen = _points.FirstOrDefault(point => point.Path.ToString() == Point) ?? (_points.Count > 0 ? _points[0] : null);
    }
}
