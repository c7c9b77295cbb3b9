using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Telemetry.Retention;

/// <param name="Days">Kept for so long after the source time; null: for ever.</param>
/// <param name="SiteId">Only of devices at this site; null: at all without a rule of their own.</param>
/// <param name="Confirm">Needed where it keeps less than before.</param>
public sealed record RetentionRequest(int? Days, long? SiteId = null, bool Confirm = false);

internal static class RetentionEndpoints
{
    public static void MapRetention(this IEndpointRouteBuilder routes)
    {
        var retention = routes.MapGroup("/api/v1/retention").WithTags("Telemetry").RequireAuthorization(Roles.Administrator).OfAllSites();
        retention.MapGet("", (RetentionBook book, CancellationToken cancel) => book.ListAsync(cancel))
            .WithSummary("How long readings are kept, by class and site")
            .WithDescription("A point's class stands in its profile. A rule of a site goes before the one for all sites; without any, "
                + "readings are kept for ever. The latest value of a point is always kept.");
        retention.MapGet("/{name}/effect", (string name, int? days, long? siteId, RetentionBook book, CancellationToken cancel) =>
                book.EffectAsync(name, siteId, days, cancel))
            .WithSummary("What a rule would let go").ProducesProblem(StatusCodes.Status400BadRequest);
        retention.MapPut("/{name}",
            (string name, RetentionRequest request, ClaimsPrincipal user, RetentionBook book, CancellationToken cancel) =>
                book.PutAsync(Actor.Of(user), name, request.SiteId, request.Days, request.Confirm, cancel))
            .WithSummary("Makes a rule for a class")
            .WithDescription("One that keeps less than before has to be confirmed, counts a week later, and can be taken back until then.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
    }
}
