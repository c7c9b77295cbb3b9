using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using System.Security.Claims;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class FactorPanel(
    SecondFactors factors, OwnAccount account, Prover prover, IDialogService dialogs, IStringLocalizer<Text> text)
{
    private FactorOffer? _offer;
    private IReadOnlyList<string> _codes = [];
    private string _code = "";
    private string? _refused;

    /// <summary>The person has one.</summary>
    [Parameter, EditorRequired] public bool Has { get; set; }
    [Parameter, EditorRequired] public EventCallback OnChanged { get; set; }

    private Task OfferAsync() => TryAsync(async user => _offer = await factors.OfferAsync(user, CancellationToken.None));

    private Task ConfirmAsync() => TryAsync(async user =>
    {
        _codes = await factors.ConfirmAsync(user, _code, CancellationToken.None);
        (_offer, _code) = (null, "");
        await OnChanged.InvokeAsync();
    });

    private Task RenewAsync() => TryAsync(async user => _codes = await factors.RenewRecoveriesAsync(user, CancellationToken.None));

    private async Task RemoveAsync()
    {
        var sure = await dialogs.ShowMessageBoxAsync(
            text["factor.remove"], text["factor.removeSure"], text["factor.remove"], cancelText: text["dialog.cancel"]);
        if (sure != true) return;
        await TryAsync(async user =>
        {
            await account.RemoveFactorAsync(user, CancellationToken.None);
            await OnChanged.InvokeAsync();
        });
    }

    private async Task TryAsync(Func<ClaimsPrincipal, Task> act)
    {
        (_refused, _codes) = (null, []);
        try
        {
            await prover.RunAsync(Roles.Viewer, act);
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
    }
}
