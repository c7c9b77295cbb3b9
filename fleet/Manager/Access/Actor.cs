using System.Globalization;
using System.Security.Claims;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Who changes something, as the audit names them: a person's name, <c>token:name</c>, <c>gateway:7</c>, or <c>manager</c>.
/// </summary>
/// <param name="Name">As above.</param>
/// <param name="Sites">Where they may change things.</param>
/// <param name="PersonId">The person, or whose token it is; null: neither.</param>
public readonly record struct Actor(string Name, SiteScope Sites, string? PersonId = null)
{
    /// <summary>The manager itself, at its start or on its own clock.</summary>
    public static readonly Actor Manager = new("manager", SiteScope.Everywhere);

    /// <summary>Somebody who holds a claim code or a one-time link and is nobody yet.</summary>
    public static readonly Actor Newcomer = new("newcomer", SiteScope.Nowhere);

    public static Actor Gateway(long number) => 
        new(string.Create(CultureInfo.InvariantCulture, $"gateway:{number}"), SiteScope.Nowhere);

    public static Actor Of(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
            ? new Actor(name, SiteScope.Of(user), user.PersonId)
            : throw new InvalidOperationException("nobody is signed in, so nobody can be named in the audit");
}
