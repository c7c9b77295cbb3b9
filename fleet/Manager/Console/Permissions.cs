using System.Security.Claims;
using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace EdgeFleet.Manager.Console;

/// <summary>What the person of this circuit may do. A hidden button is no guard: each action asks here again, on the server.</summary>
public sealed class Permissions(AuthenticationStateProvider people, IAuthorizationService authorization)
{
    public async Task<bool> HasAsync(string role) => (await authorization.AuthorizeAsync(await UserAsync(), role)).Succeeded;

    /// <summary>The person, who has the role.</summary>
    /// <exception cref="RefusedException">403: they have it not, or no longer.</exception>
    public async Task<ClaimsPrincipal> DemandAsync(string role) =>
        await HasAsync(role)
            ? await UserAsync()
            : throw RefusedException.Forbidden(CommonPhrases.RoleNeeded.With(CommonPhrases.Role(role)));

    /// <summary>Where they may do it, at this moment.</summary>
    public async Task<SiteScope> SitesAsync() => SiteScope.Of(await UserAsync());

    public async Task<ClaimsPrincipal> UserAsync() => (await people.GetAuthenticationStateAsync()).User;
}
