using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Registry;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>
/// Registers a device, or changes one: its name, site, place, gateway (a move), model and link (a replacement keeps number
/// and history). What is refused stands beside its field.
/// </summary>
public sealed partial class DeviceForm(
    DeviceRegistrar registrar, DeviceDirectory devices, GatewayDirectory gateways, Sites sites, Profiles profiles, Permissions permissions,
    NavigationManager navigation, IStringLocalizer<Text> text)
{
    private const int MaxGatewaysShown = 10;
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FormFaults _faults = new("name", "siteId", "gateway", "profile", "latitude", "longitude", "periodMs", "link");
    private IReadOnlyList<Site> _sites = [];
    private IReadOnlyList<ProfileView> _profiles = [];
    private DeviceDetail? _before;
    private GatewayItem? _gateway;
    private bool _ready, _missing;
    private string _name = "", _profile = "", _link = "{\n}";
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

    protected override async Task OnInitializedAsync()
    {
        _sites = await sites.ListAsync(CancellationToken.None);
        _profiles = await profiles.ListAsync(CancellationToken.None);
        if (Number is { } number)
        {
            _before = await devices.FindAsync(number, CancellationToken.None);
            _missing = _before is null;
        }
        if (_before is { } device)
        {
            (_name, _site, _profile, _latitude, _longitude, _periodMs) =
                (device.Name, device.SiteId, device.Profile, device.Latitude, device.Longitude, device.PeriodMs);
            _link = JsonSerializer.Serialize(device.Link, Indented);
        }
        else if (_sites is [var first, ..])
        {
            (_site, _latitude, _longitude) = (first.Id, first.Latitude, first.Longitude);
        }
        if ((_before?.Gateway ?? Gateway) is { } gateway) _gateway = await gateways.FindAsync(gateway, CancellationToken.None);
        _ready = true;
    }

    private async Task<IEnumerable<GatewayItem>> GatewaysAsync(string? search, CancellationToken cancel) =>
        (await gateways.PageAsync(
            new GatewayQuery(search is null || _gateway is not null && search.StartsWith(_gateway.Name, StringComparison.Ordinal) ? null
            : search), new PageRequest(1, MaxGatewaysShown), cancel)).Items;

    private async Task SaveAsync()
    {
        long? saved = null;
        var done = await _faults.TryAsync(async () =>
        {
            var actor = Actor.Of(await permissions.DemandAsync(Roles.Technician));
            if (_gateway is not { } gateway) throw RefusedException.Invalid(["gateway: choose the one that reads the device"]);
            var request = new DeviceRequest(_name, _site, gateway.Number, _profile, _latitude, _longitude, Link(), _periodMs);
            if (Number is { } number) await registrar.ChangeAsync(actor, number, request, CancellationToken.None);
            saved = Number ?? (await registrar.AddAsync(actor, [request], CancellationToken.None))[0].Number;
        });
        if (done) navigation.NavigateTo(FormattableString.Invariant($"/devices/{saved}"));
    }

    private JsonElement Link()
    {
        try
        {
            return JsonDocument.Parse(_link, new JsonDocumentOptions { AllowDuplicateProperties = false }).RootElement;
        }
        catch (JsonException e)
        {
            throw RefusedException.Invalid([$"link: is no JSON object: {e.Message}"]);
        }
    }
}
