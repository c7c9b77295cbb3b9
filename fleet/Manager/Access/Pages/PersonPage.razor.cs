using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class PersonPage(
    People people, PersonSessions sessions, ApiTokens tokens, SignInLinks links, Prover prover, Permissions permissions, ICityZone cityZone,
    ISiteNames siteNames,    IDialogService dialogs, IStringLocalizer<Text> text, NavigationManager navigation)
{
    private PersonView? _person;
    private IReadOnlyList<SessionView> _sessions = [];
    private IReadOnlyList<ApiTokenView> _tokens = [];
    private ShownZone _zone = ShownZone.Utc;
    private string _role = Roles.Viewer;
    private IReadOnlyList<SiteName> _names = [];
    private IReadOnlyList<long>? _sites;
    private Uri? _link;
    private string? _refused;
    private bool _loaded;

    [Parameter] public string Name { get; set; } = "";

    protected override async Task OnParametersSetAsync()
    {
        _zone = await cityZone.ReadAsync(CancellationToken.None);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var user = await permissions.UserAsync();
        _person = (await people.ListAsync(CancellationToken.None))
            .FirstOrDefault(person => string.Equals(person.UserName, Name, StringComparison.OrdinalIgnoreCase));
        _loaded = true;
        if (_person is null) return;
        (_role, _sites) = (_person.Role, _person.Sites);
        _names = await siteNames.ListAsync(CancellationToken.None);
        _sessions = await sessions.ListAsync(user, _person.Id, CancellationToken.None);
        _tokens = await tokens.ListAsync(user, _person.Id, CancellationToken.None);
    }

    private Task SetAccessAsync() => ProvenAsync(user => people.SetAccessAsync(
        user, Name, _role, _role == Roles.Administrator ? null : _sites, CancellationToken.None));

    private Task LinkAsync() => ProvenAsync(async user => _link = await links.MakeAsync(
        user, Name, _role, null, new Uri(navigation.BaseUri), CancellationToken.None));

    private Task RemoveFactorAsync() => SureAsync("people.removeFactor", "people.removeFactorSure", () =>
        ProvenAsync(user => people.RemoveFactorAsync(user, Name, CancellationToken.None)));

    private Task RemoveAsync() => SureAsync("people.remove", "people.removeSure", () => ProvenAsync(async user =>
    {
        await people.RemoveAsync(user, Name, CancellationToken.None);
        navigation.NavigateTo("/people");
    }));

    private Task EndAsync(SessionView session) => ChangeAsync(async () =>
        await sessions.EndAsync(await permissions.DemandAsync(Roles.Administrator), session.Id, CancellationToken.None));

    private Task RevokeAsync(ApiTokenView token) => SureAsync("tokens.revoke", "tokens.revokeSure", () => ChangeAsync(async () =>
        await tokens.RevokeAsync(await permissions.DemandAsync(Roles.Administrator), token.Id, CancellationToken.None)));

    private Task ProvenAsync(Func<ClaimsPrincipal, Task> act) => ChangeAsync(() => prover.RunAsync(Roles.Administrator, act));

    private async Task SureAsync(string what, string sure, Func<Task> act)
    {
        if (await dialogs.ShowMessageBoxAsync(text[what], text[sure], text[what], cancelText: text["dialog.cancel"]) == true) await act();
    }

    private async Task ChangeAsync(Func<Task> change)
    {
        (_refused, _link) = (null, null);
        try
        {
            await change();
            await LoadAsync();
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
        }
    }
}
