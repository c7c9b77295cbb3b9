using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Provisioning.Pages;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Fleet.Pages;

public sealed partial class GatewayActions(
    ClaimCodes claims, Enrolment enrolment, GatewayRegistrar registrar, Permissions permissions, IDialogService dialogs,
        NavigationManager navigation,
    IStringLocalizer<Text> text)
{
    private IssuedClaim? _claim;
    private string? _refused;

    [Parameter, EditorRequired] public GatewayItem Gateway { get; set; } = default!;
    [Parameter, EditorRequired] public EventCallback OnDone { get; set; }

    private async Task EditAsync()
    {
        var before = new GatewayRequest(Gateway.Name, Gateway.SiteId, Gateway.Latitude, Gateway.Longitude);
        var parameters = new DialogParameters<GatewayForm> { { form => form.Number, Gateway.Number }, { form => form.Before, before } };
        var dialog = await dialogs.ShowAsync<GatewayForm>(
            null, parameters, new DialogOptions { FullWidth = true, MaxWidth = MaxWidth.ExtraSmall });
        if (await dialog.Result is { Canceled: false }) await OnDone.InvokeAsync();
    }

    private Task RemoveAsync() => ActAsync(Roles.Operator, "gateways.remove", "gateways.removeSure", async user =>
    {
        await registrar.RemoveAsync(Actor.Of(user), Gateway.Number, CancellationToken.None);
        navigation.NavigateTo("/gateways");
    });

    private Task ClaimAsync() =>
        ActAsync(Roles.Technician, "gateways.newClaim", "gateways.newClaimSure", async user =>
            _claim = await claims.MakeAsync(user, Gateway.Number, CancellationToken.None));

    private Task ConsentAsync() =>
        ActAsync(Roles.Operator, "gateways.consent", "gateways.consentSure", user =>
            enrolment.ConsentAsync(Actor.Of(user), Gateway.Number, CancellationToken.None));

    private Task RevokeAsync() =>
        ActAsync(Roles.Operator, "gateways.revoke", "gateways.revokeSure", user =>
            claims.RevokeAsync(Actor.Of(user), Gateway.Number, CancellationToken.None));

    private async Task ActAsync(string role, string what, string sure, Func<ClaimsPrincipal, Task> act)
    {
        _refused = null;
        if (await dialogs.ShowMessageBoxAsync(text[what], text[sure], text[what], cancelText: text["dialog.cancel"]) != true) return;
        try
        {
            await act(await permissions.DemandAsync(role));
            await OnDone.InvokeAsync();
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
    }
}
