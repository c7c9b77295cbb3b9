using System.Security.Claims;
using EdgeFleet.Manager.Console;
using MudBlazor;

namespace EdgeFleet.Manager.Access.Pages;

/// <summary>Asks a person who they are, where that was too long ago, before doing what asks for it.</summary>
public sealed class Prover(Proof proof, Permissions permissions, IDialogService dialogs)
{
    /// <returns>False: the person would rather not.</returns>
    /// <exception cref="Common.RefusedException">The person may not, or has nothing to show.</exception>
    public async Task<bool> RunAsync(string role, Func<ClaimsPrincipal, Task> act)
    {
        var user = await permissions.DemandAsync(role);
        var means = await proof.MeansAsync(user, CancellationToken.None);
        if (means is { Fresh: false } and ({ Password: true } or { Factor: true }))
        {
            var dialog = await dialogs.ShowAsync<ProofDialog>(null, new DialogParameters<ProofDialog> { { d => d.Means, means } },
                new DialogOptions { FullWidth = true, MaxWidth = MaxWidth.ExtraSmall });
            if (await dialog.Result is not { Canceled: false }) return false;
        }
        await act(user);
        return true;
    }
}
