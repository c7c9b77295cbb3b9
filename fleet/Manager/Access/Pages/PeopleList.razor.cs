using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class PeopleList(People people, SignInLinks links, Prover prover, ISiteNames siteNames, NavigationManager navigation)
{
    private IReadOnlyList<PersonView> _people = [];
    private IReadOnlyList<SiteName> _names = [];
    private IReadOnlyList<long>? _sites;
    private string _name = "", _role = Roles.Viewer;
    private Uri? _link;
    private string? _refused;

    protected override async Task OnInitializedAsync()
    {
        _people = await people.ListAsync(CancellationToken.None);
        _names = await siteNames.ListAsync(CancellationToken.None);
    }

    private string Named(IReadOnlyList<long> sites) => string.Join(", ", _names.Where(site => sites.Contains(site.Id)).Select(s => s.Name));

    private async Task InviteAsync()
    {
        (_link, _refused) = (null, null);
        try
        {
            await prover.RunAsync(Roles.Administrator, async user => _link = await links.MakeAsync(
                user, string.IsNullOrWhiteSpace(_name) ? null : _name, _role,
                _role == Roles.Administrator ? null : _sites, new Uri(navigation.BaseUri), CancellationToken.None));
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
    }
}
