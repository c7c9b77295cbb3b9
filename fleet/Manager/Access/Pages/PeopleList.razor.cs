using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class PeopleList(People people, SignInLinks links, Prover prover, NavigationManager navigation)
{
    private IReadOnlyList<PersonView> _people = [];
    private string _name = "", _role = Roles.Viewer;
    private Uri? _link;
    private string? _refused;

    protected override async Task OnInitializedAsync() => _people = await people.ListAsync(CancellationToken.None);

    private async Task InviteAsync()
    {
        (_link, _refused) = (null, null);
        try
        {
            await prover.RunAsync(Roles.Administrator, async user => _link = await links.MakeAsync(
                user, string.IsNullOrWhiteSpace(_name) ? null : _name, _role, new Uri(navigation.BaseUri), CancellationToken.None));
        }
        catch (RefusedException refused)
        {
            _refused = refused.Message;
        }
    }
}
