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

public sealed partial class Gateways(
    GatewayDirectory directory, GatewayTwins twins, Sites sites, Permissions permissions, NavigationManager navigation,
    IStringLocalizer<Text> text)
{
    private const int Size = 50;
    private Page<GatewayItem>? _page;
    private SiteBook _sites = SiteBook.Empty;
    private string? _refused;

    [SupplyParameterFromQuery] private string? Search { get; set; }
    [SupplyParameterFromQuery] private string? State { get; set; }
    [SupplyParameterFromQuery] private int Page { get; set; }

    protected override TimeSpan Period => TimeSpan.FromSeconds(2);

    private int PageNumber => Math.Clamp(Page, 1, 1_000_000);

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            var scope = await permissions.SitesAsync();
            if (_page is null) _sites = await SiteBook.ReadAsync(sites, scope, cancel);
            _page = await directory.PageAsync(
                new GatewayQuery(Search, State: StateFilter.Read<GatewayState>(State)) { Within = scope },
                    new PageRequest(PageNumber, Size), cancel);
            _refused = null;
        }
        catch (RefusedException refused)
        {
            (_refused, _page) = (refused.In(T), null);
        }
    }

    private void Go(string key, string? value) =>
        navigation.NavigateTo(
            navigation.Here(new Dictionary<string, object?> { [key] = value, ["page"] = null }),
            replace: key == "search");

    private IEnumerable<(string, string)> StateChoices() =>
        Enum.GetNames<GatewayState>()
            .Select(name => (name.ToLowerInvariant(), text["state." + Enum.Parse<GatewayState>(name).Key()].Value));
}
