using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class Profile(
    ApiTokens tokens, PersonSessions sessions, Proof proof, Prover prover, Permissions permissions, ICityZone cityZone,
    ISiteNames siteNames, IDialogService dialogs, IStringLocalizer<Text> text)
{
    private readonly NewToken _new = new();
    private ClaimsPrincipal? _user;
    private Proof.Means? _means;
    private IReadOnlyList<ApiTokenView> _tokens = [];
    private IReadOnlyList<SessionView> _sessions = [];
    private IReadOnlyList<SiteName> _names = [];
    private ShownZone _zone = ShownZone.Utc;
    private string? _made, _refused, _where;

    private string Role => _user is null ? Roles.Viewer : Roles.All[Math.Max(0, Roles.Rank(_user))];

    protected override async Task OnInitializedAsync()
    {
        _zone = await cityZone.ReadAsync(CancellationToken.None);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _user = await permissions.UserAsync();
        if (_user.SessionId is null) return;
        var scope = SiteScope.Of(_user);
        _names = [.. (await siteNames.ListAsync(CancellationToken.None)).Where(site => scope.Covers(site.Id))];
        _where = scope.IsEverywhere ? null : string.Join(", ", _names.Select(site => site.Name));
        _means = await proof.MeansAsync(_user, CancellationToken.None);
        _tokens = await tokens.ListAsync(_user, _user.PersonId, CancellationToken.None);
        _sessions = await sessions.ListAsync(_user, _user.PersonId, CancellationToken.None);
    }

    private Task MakeAsync() => ChangeAsync(() => prover.RunAsync(Roles.Viewer, async user =>
    {
        (_, _made) = await tokens.MakeAsync(
            user, _new.Name, _new.Role, _new.Role == Roles.Administrator ? null : _new.Sites, _new.Days, CancellationToken.None);
        (_new.Name, _new.Sites) = ("", null);
    }));

    private async Task RevokeAsync(ApiTokenView token)
    {
        var sure = await dialogs.ShowMessageBoxAsync(
            text["tokens.revokeWhich", token.Name], text["tokens.revokeSure"], text["tokens.revoke"], cancelText: text["dialog.cancel"]);
        if (sure == true)
            await ChangeAsync(async () => await tokens.RevokeAsync(
                await permissions.DemandAsync(Roles.Viewer), token.Id, CancellationToken.None));
    }

    private Task EndAsync(SessionView session) => ChangeAsync(async () =>
        await sessions.EndAsync(await permissions.DemandAsync(Roles.Viewer), session.Id, CancellationToken.None));

    private async Task ChangeAsync(Func<Task> change)
    {
        (_made, _refused) = (null, null);
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

    private sealed class NewToken
    {
        public string Name { get; set; } = "";
        public string Role { get; set; } = Roles.Viewer;
        /// <summary>Ids; null: wherever its maker may.</summary>
        public IReadOnlyList<long>? Sites { get; set; }
        public int Days { get; set; } = ApiTokens.DefaultDays;
    }
}
