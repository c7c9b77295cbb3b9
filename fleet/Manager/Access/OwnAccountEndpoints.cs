using System.Security.Claims;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>What somebody asks and changes about themselves.</summary>
public static class OwnAccountEndpoints
{
    /// <param name="Password">The password, or</param>
    /// <param name="Factor">a code of the second factor.</param>
    public sealed record ProofRequest(string? Password = null, string? Factor = null);

    /// <param name="Password">At least ten characters.</param>
    public sealed record PasswordRequest(string Password);

    /// <param name="Code">What the app shows.</param>
    public sealed record FactorRequest(string Code);

    public sealed record RecoveryCodesMade(IReadOnlyList<string> Codes);

    public static void MapOwnAccount(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("Access");
        api.MapGet("/me", (ClaimsPrincipal user) => new SignInEndpoints.SignedIn(
            user.Identity!.Name!, [.. user.FindAll(ClaimTypes.Role).Select(c => c.Value)], Limits.Of(SiteScope.Of(user)))).WithSummary(
                "Who is signed in");
        api.MapPost("/me/proof", async (ProofRequest request, ClaimsPrincipal user, Proof proof, CancellationToken cancel) =>
        {
            await proof.ShowAsync(user, request.Password, request.Factor, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Shows again who one is: for ten minutes one may make tokens, links and people");
        api.MapPut("/me/password", async (PasswordRequest request, ClaimsPrincipal user, OwnAccount account, CancellationToken cancel) =>
        {
            await account.SetPasswordAsync(user, request.Password, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Sets one's own password, and ends one's other sessions");
        api.MapPost("/me/second-factor", (ClaimsPrincipal user, SecondFactors factors, CancellationToken cancel) =>
            factors.OfferAsync(user, cancel)).WithSummary("Makes a key for an authenticator app; it counts once a code was shown");
        api.MapPut("/me/second-factor",
            async (FactorRequest request, ClaimsPrincipal user, SecondFactors factors, CancellationToken cancel) =>
            new RecoveryCodesMade(await factors.ConfirmAsync(user, request.Code, cancel)))
            .WithSummary("Shows the first code; answers with recovery codes, this once");
        api.MapDelete("/me/second-factor", async (ClaimsPrincipal user, OwnAccount account, CancellationToken cancel) =>
        {
            await account.RemoveFactorAsync(user, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Removes one's own second factor");
        api.MapPost("/me/recovery-codes", async (ClaimsPrincipal user, SecondFactors factors, CancellationToken cancel) =>
            new RecoveryCodesMade(await factors.RenewRecoveriesAsync(user, cancel)))
            .WithSummary("Makes new recovery codes; those before are good no more");

        api.MapGet("/sessions", (ClaimsPrincipal user, PersonSessions sessions, CancellationToken cancel) =>
            sessions.ListAsync(user, null, cancel)).WithSummary("Lists who is signed in: everybody for administrators, else oneself");
        api.MapDelete("/sessions/{id}", async (string id, ClaimsPrincipal user, PersonSessions sessions, CancellationToken cancel) =>
        {
            await sessions.EndAsync(user, id, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Ends a session");
    }
}
