using System.Security.Claims;

namespace EdgeFleet.Manager.Access;

public static class PeopleEndpoints
{
    public sealed record RoleRequest(string Role);

    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/people").WithTags("Access").RequireAuthorization(Roles.Administrator);
        api.MapGet("", (People people, CancellationToken cancel) => people.ListAsync(cancel)).WithSummary("Lists who may sign in");
        api.MapPut("/{userName}",
            async (string userName, RoleRequest request, ClaimsPrincipal user, People people, CancellationToken cancel) =>
        {
            await people.SetRoleAsync(user, userName, request.Role, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Changes a person's role");
        api.MapDelete("/{userName}", async (string userName, ClaimsPrincipal user, People people, CancellationToken cancel) =>
        {
            await people.RemoveAsync(user, userName, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Removes a person, with their sessions and tokens");
        api.MapDelete("/{userName}/second-factor", async (string userName, ClaimsPrincipal user, People people, CancellationToken cancel) =>
        {
            await people.RemoveFactorAsync(user, userName, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Takes the second factor of a person who lost it");
    }
}
