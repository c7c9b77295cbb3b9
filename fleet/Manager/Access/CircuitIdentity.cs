using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using System.Security.Claims;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// A circuit outlives the request that proved who is there. When the person's rights or sessions change, it has the new
/// rights at once, or is nobody's; once a minute it is asked whether the session still lasts.
/// </summary>
internal sealed class CircuitIdentity : RevalidatingServerAuthenticationStateProvider
{
    private readonly PersonSessions _sessions;
    private readonly Rights _rights;

    public CircuitIdentity(ILoggerFactory logs, PersonSessions sessions, Rights rights) : base(logs)
    {
        (_sessions, _rights) = (sessions, rights);
        _rights.Changed += OnChanged;
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        await _sessions.PrincipalAsync(authenticationState.User.SessionId, cancellationToken) is not null;

    protected override void Dispose(bool disposing)
    {
        _rights.Changed -= OnChanged;
        base.Dispose(disposing);
    }

    private void OnChanged(string personId) => _ = RenewAsync(personId);

    private async Task RenewAsync(string personId)
    {
        var user = (await GetAuthenticationStateAsync()).User;
        if (user.PersonId != personId) return;
        var now = await _sessions.PrincipalAsync(user.SessionId, CancellationToken.None) ?? new ClaimsPrincipal(new ClaimsIdentity());
        SetAuthenticationState(Task.FromResult(new AuthenticationState(now)));
    }
}
