using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Registry;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Fleet.Pages;

public sealed partial class DeviceActions(
    DeviceRegistrar registrar, Permissions permissions, IDialogService dialogs, NavigationManager navigation, IStringLocalizer<Text> text)
{
    private readonly FormFaults _faults = new();

    [Parameter, EditorRequired] public DeviceDetail Device { get; set; } = default!;

    private async Task RemoveAsync()
    {
        var sure = await dialogs.ShowMessageBoxAsync(
            text["device.removeWhich", Device.Name], text["device.removeSure"], text["device.remove"], cancelText: text["dialog.cancel"]);
        if (sure != true) return;
        var done = await _faults.TryAsync(async () =>
            await registrar.RemoveAsync(Actor.Of(await permissions.DemandAsync(Roles.Operator)), Device.Number, CancellationToken.None));
        if (done) navigation.NavigateTo("/devices");
    }
}
