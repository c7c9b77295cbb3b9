using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class ProofDialog(Proof proof, Permissions permissions)
{
    private string? _password, _code, _refused;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;
    [Parameter, EditorRequired] public Proof.Means Means { get; set; } = default!;

    private async Task ShowAsync()
    {
        try
        {
            await proof.ShowAsync(await permissions.UserAsync(), _password, _code, CancellationToken.None);
            Dialog.Close();
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
    }
}
