using System.Globalization;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Components;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Registry.Pages;
using EdgeFleet.Manager.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>The list of devices. The whole question stands in the address; one page of it is one bounded query.</summary>
public sealed partial class Devices(
    DeviceDirectory directory, PointCatalog catalog, Sites sites, Permissions permissions, NavigationManager navigation,
    IStringLocalizer<Text> text)
{
    private const int Size = 50;
    private Page<DeviceItem>? _page;
    private SiteBook _sites = SiteBook.Empty;
    private string? _refused;

    [SupplyParameterFromQuery] private string? Search { get; set; }
    [SupplyParameterFromQuery] private string? State { get; set; }
    [SupplyParameterFromQuery] private long? Site { get; set; }
    [SupplyParameterFromQuery] private long? Gateway { get; set; }
    [SupplyParameterFromQuery] private int Page { get; set; }

    protected override TimeSpan Period => TimeSpan.FromSeconds(3);

    private NavigationManager Navigation => navigation;
    private int PageNumber => Math.Clamp(Page, 1, 1_000_000);
    private bool Filtered => Search is not null || State is not null || Site is not null || Gateway is not null || PageNumber > 1;

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            var scope = await permissions.SitesAsync();
            if (_sites.All.Count == 0) _sites = await SiteBook.ReadAsync(sites, scope, cancel);
            _page = await directory.PageAsync(
                new DeviceQuery(Search, Site, Gateway, StateFilter.Read<LinkState>(State)) { Within = scope },
                    new PageRequest(PageNumber, Size), cancel);
            _refused = null;
        }
        catch (RefusedException refused)
        {
            (_refused, _page) = (refused.In(T), null);
        }
    }

    /// <summary>Another question starts at its first page.</summary>
    private void Go(string key, string? value) =>
        navigation.NavigateTo(
            navigation.Here(new Dictionary<string, object?> { [key] = value, ["page"] = null }),
            replace: key == "search");

    private IEnumerable<(string, string)> StateChoices() =>
        Enum.GetValues<LinkState>().OrderBy(state => state == LinkState.Unknown)
            .Select(state => (state.Key(), text["state." + state.Key()].Value));

    private IEnumerable<(string, string)> SiteChoices() => _sites.All.Select(site => (Number(site.Id)!, SiteBook.Shown(site)));

    /// <summary>As the gateway describes it; the profile's name until it has.</summary>
    private string ModelOf(DeviceItem device) => catalog.Find(device.Number) is { } described
        ? Languages.Pick(described.Model.Title.AsReadOnly(), device.Profile)
        : device.Profile;

    private string NewDevice => Gateway is { } gateway ? FormattableString.Invariant($"/devices/new?gateway={gateway}") : "/devices/new";

    /// <summary>What the list shows, on all its pages, to the export.</summary>
    private string ExportLink => "/export" + new Uri(navigation.GetUriWithQueryParameter("page", (int?)null)).Query;

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
