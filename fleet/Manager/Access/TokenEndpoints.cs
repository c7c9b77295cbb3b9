using System.Security.Claims;

namespace EdgeFleet.Manager.Access;

public static class TokenEndpoints
{
    public sealed record TokenRequest(string Name, string Role);
    public sealed record TokenMade(long Id, string Token);

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/tokens").WithTags("Access");
        api.MapPost("", async (TokenRequest request, ClaimsPrincipal user, ApiTokens tokens, CancellationToken cancel) =>
        {
            var (id, token) = await tokens.MakeAsync(user, request.Name, request.Role, cancel);
            return new TokenMade(id, token);
        }).WithSummary("Makes an API token with your own role or a lesser one; it is shown this once");
        api.MapGet("", (ClaimsPrincipal user, ApiTokens tokens, CancellationToken cancel) => tokens.ListAsync(user, cancel))
            .WithSummary("Lists API tokens: all for administrators, else one's own");
        api.MapDelete("/{id:long}", async (long id, ClaimsPrincipal user, ApiTokens tokens, CancellationToken cancel) =>
        {
            await tokens.RevokeAsync(user, id, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Revokes an API token");
    }
}
