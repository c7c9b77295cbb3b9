using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Registry.Pages;
using EdgeFleet.Manager.Sessions;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Fleet.Pages;

public sealed partial class GatewayPage(
    GatewayDirectory directory, GatewayTwins twins, GatewayStore store, Permissions permissions, Sites sites, ConditionBook book)
{
    private GatewayItem? _gateway;
    private GatewayTwin _twin = new(0);
    private IReadOnlyList<LostRange> _lost = [];
    private SiteBook _sites = SiteBook.Empty;
    private IReadOnlyList<Condition> _conditions = [];
    private bool _looked;

    private ShownZone Zone => _gateway is null ? ShownZone.Utc : _sites.ZoneOf(_gateway.SiteId);

    [Parameter] public long Number { get; set; }

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var scope = await permissions.SitesAsync();
        _gateway = await directory.FindAsync(Number, scope, cancel);
        _looked = true;
        if (_gateway is null) return;
        if (_sites.All.Count == 0) _sites = await SiteBook.ReadAsync(sites, scope, cancel);
        _twin = twins.Get(Number);
        // The refused configuration is shown with all its faults.
        _conditions = [.. book.Of(Subject.Gateway(Number)).Where(c => c.Kind != GatewayConditions.ConfigurationRefused)];
        _lost = [.. store.Lost(Number).Select(lost => lost.Range)];
    }

    private string FaultsOf(DeviceFault device) =>
        string.Join("; ", PhraseTexts.Each(T, [.. device.Told.Select(CodedPhrase.Of)], device.Faults));

    private async Task ChangedAsync()
    {
        await LoadAsync(Gone);
        StateHasChanged();
    }
}
