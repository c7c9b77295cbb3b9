using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

public static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/audit").WithTags("Access");
        api.MapGet("", (string? subject, int? page, int? pageSize, AuditLog log, CancellationToken cancel) =>
            log.PageAsync(subject, new PageRequest(page, pageSize), cancel))
            .WithSummary("Lists what was changed, newest first");
        api.MapGet("/verify", (AuditVerifier verifier, CancellationToken cancel) => verifier.VerifyAsync(cancel))
            .WithSummary("Walks the chain of the audit and names the first row that does not fit");
    }
}
