using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class Profile(
    ApiTokens tokens, Permissions permissions, ICityZone cityZone, IDialogService dialogs, IStringLocalizer<Text> text)
{
    private readonly NewToken _new = new();
    private ClaimsPrincipal? _user;
    private IReadOnlyList<ApiTokenView> _tokens = [];
    private ShownZone _zone = ShownZone.Utc;
    private string? _made, _refused;

    private string Role => _user is null ? Roles.Viewer : Roles.All[Math.Max(0, Roles.Rank(_user))];

    protected override async Task OnInitializedAsync()
    {
        _user = await permissions.UserAsync();
        _zone = await cityZone.ReadAsync(CancellationToken.None);
        _tokens = await tokens.ListAsync(_user, CancellationToken.None);
    }

    private Task MakeAsync() => ChangeAsync(async user =>
    {
        (_, _made) = await tokens.MakeAsync(user, _new.Name, _new.Role, null, CancellationToken.None);
        _new.Name = "";
    });

    private async Task RevokeAsync(ApiTokenView token)
    {
        var sure = await dialogs.ShowMessageBoxAsync(
            text["tokens.revokeWhich", token.Name], text["tokens.revokeSure"], text["tokens.revoke"], cancelText: text["dialog.cancel"]);
        if (sure == true) await ChangeAsync(user => tokens.RevokeAsync(user, token.Id, CancellationToken.None));
    }

    private async Task ChangeAsync(Func<ClaimsPrincipal, Task> change)
    {
        (_made, _refused) = (null, null);
        try
        {
            var user = await permissions.DemandAsync(Roles.Viewer);
            await change(user);
            _tokens = await tokens.ListAsync(user, CancellationToken.None);
        }
        catch (RefusedException refused)
        {
            _refused = refused.Message;
        }
    }

    private sealed class NewToken
    {
        public string Name { get; set; } = "";
        public string Role { get; set; } = Roles.Viewer;
    }
}
