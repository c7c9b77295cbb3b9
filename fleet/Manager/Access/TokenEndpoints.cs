using System.Security.Claims;

namespace EdgeFleet.Manager.Access;

public static class TokenEndpoints
{
    /// <param name="Days">How long it is good, 1 to 730; absent: 365.</param>
    /// <param name="Sites">Ids of the sites it is limited to, beyond what its maker is; absent: none.</param>
    public sealed record TokenRequest(string Name, string Role, int? Days = null, IReadOnlyList<long>? Sites = null);
    public sealed record TokenMade(long Id, string Token);

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/tokens").WithTags("Access");
        api.MapPost("", async (TokenRequest request, ClaimsPrincipal user, ApiTokens tokens, CancellationToken cancel) =>
        {
            var (id, token) = await tokens.MakeAsync(user, request.Name, request.Role, request.Sites, request.Days, cancel);
            return new TokenMade(id, token);
        }).WithSummary("Makes an API token with your own role or a lesser one; it is shown this once");
        api.MapGet("", (ClaimsPrincipal user, ApiTokens tokens, CancellationToken cancel) => tokens.ListAsync(user, null, cancel))
            .WithSummary("Lists API tokens: all for administrators, else one's own");
        api.MapDelete("/{id:long}", async (long id, ClaimsPrincipal user, ApiTokens tokens, CancellationToken cancel) =>
        {
            await tokens.RevokeAsync(user, id, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Revokes an API token");
    }
}
