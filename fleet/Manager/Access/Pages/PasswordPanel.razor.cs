using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class PasswordPanel(OwnAccount account, Prover prover)
{
    private string _password = "";
    private string? _refused;
    private bool _set;

    /// <summary>The person has one.</summary>
    [Parameter, EditorRequired] public bool Has { get; set; }
    [Parameter, EditorRequired] public EventCallback OnChanged { get; set; }

    private async Task SetAsync()
    {
        (_refused, _set) = (null, false);
        try
        {
            _set = await prover.RunAsync(Roles.Viewer, user => account.SetPasswordAsync(user, _password, CancellationToken.None));
            if (!_set) return;
            _password = "";
            await OnChanged.InvokeAsync();
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
    }
}
