using System.Text.Encodings.Web;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EdgeFleet.Manager.Access;

/// <summary><c>Authorization: Bearer ef_…</c>: a program with an API token, which may what both the token and its maker may.</summary>
public sealed class ApiTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder,
    IDbContextFactory<FleetDatabase> databases, Rights rights, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string SchemeName = "token";
    private const string Prefix = "Bearer ";
    private const string Next = "make a new one with POST /api/v1/tokens";
    private const int MaxLetters = 100;

    public static bool Carries(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Carries(Request)) return AuthenticateResult.NoResult();
        var text = Request.Headers.Authorization[0]![Prefix.Length..].Trim();
        if (text.Length > MaxLetters) return AuthenticateResult.Fail($"An API token has no more than {MaxLetters} letters");
        var hash = Secret.HashOfToken(text);
        var cancel = Context.RequestAborted;
        await using var database = await databases.CreateDbContextAsync(cancel);
        var token = await database.ApiTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash, cancel);
        if (token is null) return AuthenticateResult.Fail($"The API token is not known; {Next}");
        if (token.Revoked is not null) return AuthenticateResult.Fail($"The API token '{token.Name}' was revoked; {Next}");
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (token.Expires <= now) return AuthenticateResult.Fail($"The API token '{token.Name}' has expired; {Next}");
        if (token.MakerId is null || await rights.OfAsync(database, token.MakerId, cancel) is not { } maker)
            return AuthenticateResult.Fail(
                $"The API token '{token.Name}' ended with {token.MadeBy}, who is no person of this manager any more; {Next}");
        if (LastUse.IsDue(token.LastUsed, now))
            await LastUse.WriteAsync(
                database.ApiTokens.Where(t => t.Id == token.Id), t => t.SetProperty(x => x.LastUsed, now), Logger, cancel);
        var program = Claims.Token(
            token.Name, Roles.Lesser(token.Role, maker.Role), SiteScope.OfStored(token.Sites).And(maker.Sites), maker.PersonId, SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(program, SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        await Context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = Context,
            ProblemDetails = { Status = 401, Title = "Not signed in", Detail = result.Failure?.Message
                ?? "This needs an API token or a signed-in person" },
        });
    }
}
