using System.Globalization;
using System.Security.Claims;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Who changes something, as the audit names them: a person's name, <c>token:name</c>, <c>gateway:7</c>, or <c>manager</c>.
/// </summary>
public readonly record struct Actor(string Name)
{
    /// <summary>The manager itself, at its start or on its own clock.</summary>
    public static readonly Actor Manager = new("manager");

    /// <summary>Somebody who holds a claim code or a one-time link and is nobody yet.</summary>
    public static readonly Actor Newcomer = new("newcomer");

    public static Actor Gateway(long number) => new(string.Create(CultureInfo.InvariantCulture, $"gateway:{number}"));

    public static Actor Of(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
            ? new Actor(name)
            : throw new InvalidOperationException("nobody is signed in, so nobody can be named in the audit");
}
