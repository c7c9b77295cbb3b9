using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Fleet.Pages;

public sealed partial class GatewayActions(ClaimCodes claims, Enrolment enrolment, Permissions permissions, IDialogService dialogs, IStringLocalizer<Text> text)
{
    private IssuedClaim? _claim;
    private string? _refused;

    [Parameter, EditorRequired] public GatewayItem Gateway { get; set; } = default!;
    [Parameter, EditorRequired] public EventCallback OnDone { get; set; }

    private Task ClaimAsync() =>
        ActAsync(Roles.Technician, "gateways.newClaim", "gateways.newClaimSure", async user => _claim = await claims.MakeAsync(Actor.Of(user), Gateway.Number, CancellationToken.None));

    private Task ConsentAsync() =>
        ActAsync(Roles.Operator, "gateways.consent", "gateways.consentSure", user => enrolment.ConsentAsync(Actor.Of(user), Gateway.Number, CancellationToken.None));

    private Task RevokeAsync() =>
        ActAsync(Roles.Operator, "gateways.revoke", "gateways.revokeSure", user => claims.RevokeAsync(Actor.Of(user), Gateway.Number, CancellationToken.None));

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
            _refused = refused.Message;
        }
    }
}
