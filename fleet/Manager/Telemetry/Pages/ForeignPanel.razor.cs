using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Foreign;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Telemetry.Pages;

public sealed partial class ForeignPanel(
    ForeignReadings readings, ForeignReleases releases, IDeviceAssignments assignments, ISitePlaces places, Permissions permissions,
    IDialogService dialogs,    IStringLocalizer<Text> text)
{
    private IReadOnlyList<ForeignDevice> _rows = [];
    private string? _refused;

    [Parameter, EditorRequired] public long Gateway { get; set; }
    [Parameter, EditorRequired] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var scope = await permissions.SitesAsync();
        _rows = [.. readings.Of(Gateway).Where(row => ForeignDevice.IsShown(row.Device, scope, places))];
    }

    private async Task ReleaseAsync(long device)
    {
        _refused = null;
        var what = text["foreign.release"];
        if (await dialogs.ShowMessageBoxAsync(
            what, text["foreign.releaseSure", device].Value, what, cancelText: text["dialog.cancel"]) != true)
            return;
        try
        {
            await releases.ReleaseAsync(Actor.Of(await permissions.DemandAsync(Roles.Operator)), Gateway, device, CancellationToken.None);
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
        await LoadAsync(Gone);
    }
}
