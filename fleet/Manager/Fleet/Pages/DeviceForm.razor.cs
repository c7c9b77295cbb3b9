using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Drivers.Pages;
using EdgeFleet.Manager.Registry;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>
/// Registers a device, or changes one: its name, site, place, gateway (a move), model and link (a replacement keeps number
/// and history). The fields of its link come from what its driver says it takes. What is refused stands beside its field.
/// </summary>
public sealed partial class DeviceForm(
    DeviceRegistrar registrar, DeviceDirectory devices, GatewayDirectory gateways, GatewayDrivers drivers, Sites sites, Profiles profiles,
    Permissions permissions, NavigationManager navigation, IScrollManager scroll, IStringLocalizer<Text> text)
{
    private const int MaxGatewaysShown = 10;
    private const string FirstFault = "main .notice.state-failed, main .mud-input-error";

    private readonly FormFaults _faults = new("name", "siteId", "gateway", "profile", "latitude", "longitude", "periodMs", "link");
    private IReadOnlyList<Site> _sites = [];
    private IReadOnlyList<ProfileView> _profiles = [];
    private DeviceDetail? _before;
    private GatewayItem? _gateway;
    private bool _ready, _missing;
    private string _name = "", _profile = "";
    private LinkEntry _link = default!;
    private long _site;
    private double _latitude, _longitude;
    private int? _periodMs;

    /// <summary>The device to change; null: a new one.</summary>
    [Parameter] public long? Number { get; set; }
    /// <summary>Of a new device: the gateway that is to read it.</summary>
    [SupplyParameterFromQuery(Name = "gateway")] private long? Gateway { get; set; }

    private string Title => _before is null ? text["device.add"] : text["device.edit"];
    private string Back => Number is { } number ? FormattableString.Invariant($"/devices/{number}") : "/devices";
    private bool Moves => _before is not null && _gateway is not null && _gateway.Number != _before.Gateway;
    private bool IsElsewhere => _before is { } before && _link is { Json: null, Driver: { } driver }
        && MovedSecrets.Moved(drivers.Known(before.Gateway, driver.Name), _link.Read(), before.Link.GetRawText()) is not null;
    private string PeriodHint =>
        text["device.periodHint", DeviceLimits.MinPeriodMs, DeviceLimits.MaxPeriodMs, DeviceLimits.DefaultPeriodMs];

    private bool IsReplaced => _before is not null && _profile != _before.Profile;

    /// <summary>Where the fields come from, or why there are none; null: from the gateway, as they should.</summary>
    private string? Note => (_gateway, _link.Driver) switch
    {
        (null, _) => null,
        ({ } gateway, null) => text["device.linkUnknown", gateway.Name, DriverName ?? "–"].Value,
        ({ } gateway, _) when !drivers.HasSaid(gateway.Number) => text["device.linkShipped", gateway.Name].Value,
        _ => null,
    };

    private string? DriverName => _profiles.FirstOrDefault(profile => profile.Name == _profile)?.Driver;

    private DriverDescription? Driver =>
        DriverName is not { } name ? null : _gateway is { } gateway ? drivers.Find(gateway.Number, name) : drivers.Find(name);

    protected override async Task OnInitializedAsync()
    {
        var scope = await permissions.SitesAsync();
        _sites = await sites.ListAsync(scope, CancellationToken.None);
        _profiles = await profiles.ListAsync(CancellationToken.None);
        if (Number is { } number)
        {
            _before = await devices.FindAsync(number, scope, CancellationToken.None);
            _missing = _before is null;
        }
        if ((_before?.Gateway ?? Gateway) is { } gateway) _gateway = await gateways.FindAsync(
            gateway, _before?.Gateway == gateway ? SiteScope.Everywhere : scope, CancellationToken.None);
        if (_before is { } device)
        {
            (_name, _site, _profile, _latitude, _longitude, _periodMs) =
                (device.Name, device.SiteId, device.Profile, device.Latitude, device.Longitude, device.PeriodMs);
        }
        else if (_gateway is { } near)
        {
            (_site, _latitude, _longitude) = (near.SiteId, near.Latitude, near.Longitude);
        }
        else if (_sites is [var first, ..])
        {
            (_site, _latitude, _longitude) = (first.Id, first.Latitude, first.Longitude);
        }
        _link = new LinkEntry(_before?.Link ?? JsonSerializer.SerializeToElement(new { }), Driver);
        _ready = true;
    }

    private async Task<IEnumerable<GatewayItem>> GatewaysAsync(string? search, CancellationToken cancel) =>
        (await gateways.PageAsync(
            new GatewayQuery(search is null || _gateway is not null && search.StartsWith(_gateway.Name, StringComparison.Ordinal) ? null
            : search) { Within = await permissions.SitesAsync() }, new PageRequest(1, MaxGatewaysShown), cancel)).Items;

    private void Describe() => _link.Choose(Driver);

    private async Task SaveAsync()
    {
        long? saved = null;
        var done = await _faults.TryAsync(async () =>
        {
            var actor = Actor.Of(await permissions.DemandAsync(Roles.Technician));
            var request = new DeviceRequest(_name, _site, _gateway?.Number ?? 0, _profile, _latitude, _longitude, _link.Read(), _periodMs);
            if (Number is { } number) await registrar.ChangeAsync(actor, number, request, CancellationToken.None);
            saved = Number ?? (await registrar.AddAsync(actor, [request], CancellationToken.None))[0].Number;
        });
        if (done)
        {
            navigation.NavigateTo(FormattableString.Invariant($"/devices/{saved}"));
            return;
        }
        StateHasChanged();
        await scroll.ScrollIntoViewAsync(FirstFault, ScrollBehavior.Smooth);
    }
}
