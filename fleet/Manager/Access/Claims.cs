using System.Security.Claims;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>Who is behind a request, in claims: name and role as everywhere, the person's id, and their session.</summary>
public static class Claims
{
    private const string SessionType = "session";
    private const string FactorDueType = "second-factor-due";
    private const string TokenPrefix = "token:";

    /// <summary>What a cookie holds.</summary>
    internal static ClaimsPrincipal Cookie(string session, string scheme) =>
        new(new ClaimsIdentity([new Claim(SessionType, session)], scheme));

    /// <summary>A person at a browser.</summary>
    internal static ClaimsPrincipal Person(PersonRights person, string session, string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, person.Name), new Claim(ClaimTypes.Role, person.Role),
            new Claim(ClaimTypes.NameIdentifier, person.PersonId), person.Sites.AsClaim(), new Claim(SessionType, session),
            new Claim(FactorDueType, person.FactorDue ? "yes" : "no")], scheme));

    /// <summary>A program with a token of a person's.</summary>
    internal static ClaimsPrincipal Token(string name, string role, SiteScope sites, string personId, string scheme) =>
        new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, TokenPrefix + name), new Claim(ClaimTypes.Role, role),
            new Claim(ClaimTypes.NameIdentifier, personId), sites.AsClaim()], scheme));

    /// <summary>The name of the token that acted; null: it was none.</summary>
    internal static string? TokenOf(string actor) =>
        actor.StartsWith(TokenPrefix, StringComparison.Ordinal) ? actor[TokenPrefix.Length..] : null;

    extension(ClaimsPrincipal user)
    {
        /// <summary>The session of a person at a browser; null for a program.</summary>
        internal string? SessionId => user.FindFirstValue(SessionType);
        /// <summary>They may less than their role may, for want of a second factor.</summary>
        internal bool FactorDue => user.HasClaim(FactorDueType, "yes");
        /// <summary>The person, or whose token it is; null: neither.</summary>
        internal string? PersonId => user.FindFirstValue(ClaimTypes.NameIdentifier);
    }
}
