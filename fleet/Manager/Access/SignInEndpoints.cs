using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Identity;

namespace EdgeFleet.Manager.Access;

/// <summary>How people come in and go out.</summary>
public static class SignInEndpoints
{
    /// <param name="Code">The code of a one-time link; without it, name and password are asked.</param>
    /// <param name="UserName">With a code for somebody new: the name they choose.</param>
    /// <param name="Password">With a code: the password they choose, at least ten characters.</param>
    /// <param name="Factor">A code of the second factor, or a recovery code, of who has one.</param>
    public sealed record SignInRequest(string? Code = null, string? UserName = null, string? Password = null, string? Factor = null);

    /// <param name="UserName">A person who exists, or the name of a new one; absent, the new person chooses.</param>
    /// <param name="Role">Role of a new person; absent: viewer.</param>
    /// <param name="Sites">Ids of the sites that a new person is limited to; absent: none.</param>
    public sealed record LinkRequest(string? UserName = null, string? Role = null, IReadOnlyList<long>? Sites = null);

    /// <param name="Sites">Ids of the sites that the role is limited to; null: none.</param>
    public sealed record SignedIn(string UserName, IReadOnlyList<string> Roles, IReadOnlyList<long>? Sites);
    public sealed record LinkMade(Uri Url);

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("Access");

        api.MapPost("/sign-in",
            async (SignInRequest request, HttpContext context, SignIns signIns, SignInGuard guard, PersonSessions sessions,
            UserManager<Person> people, CancellationToken cancel) =>
        {
            var address = ClientAddress.Of(context);
            var person = request switch
            {
                { Code: { } code } => await guard.WithLinkAsync(
                    context, () => signIns.RedeemAsync(code, request.UserName, request.Password, request.Factor, address, cancel)),
                { UserName: { } name, Password: { } password } =>
                    await signIns.WithPasswordAsync(name, password, request.Factor, address, cancel),
                _ => throw RefusedException.Invalid(AccessPhrases.CodeOrPassword.With()),
            };
            await sessions.BeginAsync(context, person, cancel);
            return new SignedIn(person.UserName!, [.. await people.GetRolesAsync(person)], Limits.Of(person.Sites));
        }).AllowAnonymous().WithSummary("Signs in with a one-time code, or with name and password; answers with a cookie");

        api.MapPost("/sign-out", async (HttpContext context, PersonSessions sessions, CancellationToken cancel) =>
        {
            await sessions.SignOutAsync(context, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Ends the session");

        api.MapPost("/sign-in-links",
            async (LinkRequest request, ClaimsPrincipal user, SignInLinks links, HttpContext context, CancellationToken cancel) =>
            new LinkMade(await links.MakeAsync(
                user, request.UserName, request.Role ?? Roles.Viewer, request.Sites,
                new Uri($"{context.Request.Scheme}://{context.Request.Host}"), cancel)))
            .RequireAuthorization(Roles.Administrator).WithSummary("Makes a link that signs somebody in once");
    }
}
