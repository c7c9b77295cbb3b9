using System.Security.Claims;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

public static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/audit").WithTags("Access");
        api.MapGet("", (string? subject, string? actor, string? action, long? from, long? to, string? text, int? page, int? pageSize,
            AuditLog log, SiteScope sites, CancellationToken cancel) =>
            log.PageAsync(new AuditQuery(subject, actor, action, from, to, text), sites, new PageRequest(page, pageSize), cancel))
            .WithSummary("Lists what was changed, newest first: by subject, actor, action, time (Unix ms, from inclusive, to not) or text");
        api.MapGet("/verify", (AuditVerifier verifier, CancellationToken cancel) => verifier.VerifyAsync(cancel)).OfAllSites()
            .WithSummary("Walks the chain of the audit and names the first row that does not fit");
        api.MapPost("/acknowledge", (ClaimsPrincipal user, AuditAcknowledgement acknowledgement, CancellationToken cancel) =>
            acknowledgement.MakeAsync(Actor.Of(user), cancel))
            .RequireAuthorization(Roles.Administrator)
            .WithSummary("Ends the conditions of a broken audit, once somebody has looked; the chain shows the break for ever");
        api.MapGet("/anchor", (AuditAnchors anchors) => anchors.PublicKeyPem)
            .WithSummary("The public key, PEM, that verifies the anchors of the audit in the system log and at gateways");
    }
}
