using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Registry;

public static class SiteEndpoints
{
    public sealed record SiteMade(long Id);

    public static void MapSites(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/sites").WithTags("Registry");
        api.MapPost("", async (SiteRequest request, ClaimsPrincipal user, Sites sites, CancellationToken cancel) =>
            new SiteMade(await sites.AddAsync(Actor.Of(user), request, cancel)))
            .RequireAuthorization(Roles.Technician).WithSummary("Registers a site");
        api.MapGet("", (Sites sites, SiteScope scope, CancellationToken cancel) => sites.ListAsync(scope, cancel))
            .WithSummary("Lists the sites");
    }
}
