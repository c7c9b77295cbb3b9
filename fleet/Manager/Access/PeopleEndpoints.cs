using System.Security.Claims;

namespace EdgeFleet.Manager.Access;

public static class PeopleEndpoints
{
    /// <param name="Role">What they may do.</param>
    /// <param name="Sites">Ids of the sites at which they may; absent: all.</param>
    public sealed record AccessRequest(string Role, IReadOnlyList<long>? Sites = null);

    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/people").WithTags("Access").RequireAuthorization(Roles.Administrator);
        api.MapGet("", (People people, CancellationToken cancel) => people.ListAsync(cancel)).WithSummary("Lists who may sign in");
        api.MapPut("/{userName}",
            async (string userName, AccessRequest request, ClaimsPrincipal user, People people, CancellationToken cancel) =>
        {
            await people.SetAccessAsync(user, userName, request.Role, request.Sites, cancel);
            return TypedResults.NoContent();
        }).WithSummary("Sets what a person may do and where");
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
