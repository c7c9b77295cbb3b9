using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Retention;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Telemetry.Pages;

/// <summary>How long readings are kept. What a rule that keeps less would let go is said before it is made.</summary>
public sealed partial class RetentionPage(
    RetentionBook book, Permissions permissions, ISiteNames siteNames, ICityZone cityZone, IDialogService dialogs, Formats formats,
    IStringLocalizer<Text> text)
{
    private readonly FormFaults _faults = new();
    private IReadOnlyList<RetentionView> _rules = [];
    private IReadOnlyList<SiteName> _sites = [];
    private ShownZone _zone = ShownZone.Utc;
    private string _class = "telemetry";
    private long? _site;
    private int? _days;
    private bool _saved;

    protected override async Task OnInitializedAsync()
    {
        _zone = await cityZone.ReadAsync(CancellationToken.None);
        _sites = await siteNames.ListAsync(CancellationToken.None);
        _rules = await book.ListAsync(CancellationToken.None);
    }

    private string Where(long? site) => site is null ? text["retention.everywhere"]
        : _sites.FirstOrDefault(one => one.Id == site)?.Name ?? text["retention.site", site];

    private string Days(double? days) => days is { } some ? text["retention.inDays", formats.Number(some, 0)] : text["retention.forEver"];

    private async Task SaveAsync()
    {
        _saved = false;
        await _faults.TryAsync(() => PutAsync(_class, _site, _days));
    }

    private async Task PutAsync(string name, long? site, int? days)
    {
        await permissions.DemandAsync(Roles.Administrator);
        var effect = await book.EffectAsync(name, site, days, CancellationToken.None);
        if (effect.Shortens && !await IsSureAsync(effect)) return;
        var actor = Actor.Of(await permissions.DemandAsync(Roles.Administrator));
        await book.PutAsync(actor, name, site, days, effect.Shortens, CancellationToken.None);
        _rules = await book.ListAsync(CancellationToken.None);
        _saved = true;
    }

    private async Task<bool> IsSureAsync(RetentionEffect effect)
    {
        var what = effect.Readings == 0 ? text["retention.sureNothing", Date(effect.Deleted)]
            : text["retention.sure", formats.Count(effect.Readings), Date(effect.First), Date(effect.Last), Date(effect.Deleted)];
        return await dialogs.ShowMessageBoxAsync(
            text["retention.change"], what.Value, text["retention.shorten"], cancelText: text["dialog.cancel"]) == true;
    }

    private string Date(long? time) => formats.Date(time ?? 0, _zone.Zone);
}
