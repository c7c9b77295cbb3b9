using System.Security.Claims;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeFleet.Manager.Updates;

internal static class UpdateEndpoints
{
    private const string Json = "application/json";
    private const string Bytes = "application/octet-stream";

    public static void MapUpdates(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/updates").WithTags("Updates").RequireAuthorization(Roles.Viewer);
        api.MapGet("", (Artifacts artifacts, CancellationToken cancel) => artifacts.ViewAsync(cancel))
            .WithSummary("What there is to install, and whose signatures say so");
        api.MapGet("/root/{version:long}", async (long version, Artifacts artifacts, CancellationToken cancel) =>
                TypedResults.Bytes(await artifacts.RootAsync(version, cancel), Json))
            .WithSummary("A root as it was signed").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/targets", async (UpdateBook book, CancellationToken cancel) =>
                Signed((await book.TrustedAsync(cancel))?.Targets?.File))
            .WithSummary("The latest targets as they were signed").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/timestamp", async (UpdateBook book, CancellationToken cancel) =>
                Signed((await book.TrustedAsync(cancel))?.Timestamp?.File))
            .WithSummary("The manager's word that these targets are the latest").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/contents/{sha256}", async (string sha256, Artifacts artifacts, CancellationToken cancel) =>
                TypedResults.PhysicalFile(await artifacts.FileAsync(sha256, cancel), Bytes, enableRangeProcessing: true))
            .RequireAuthorization(Roles.Technician)
            .WithSummary("A content by its SHA-256, whole or a range of it").ProducesProblem(StatusCodes.Status404NotFound);
        MapChanges(api);
        MapSeals(api);
    }

    private static void MapChanges(RouteGroupBuilder api)
    {
        var root = api.MapPut("/root", async (HttpRequest request, ClaimsPrincipal user, UpdateBook book, CancellationToken cancel) =>
            {
                await book.PutRootAsync(Actor.Of(user), await ReadAsync(request, MetadataRole.Root, cancel), cancel);
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Roles.Administrator)
            .WithSummary("Brings the first root, or the next: whose signatures count from then on");
        var targets = api.MapPut("/targets", async (
                HttpRequest request, ClaimsPrincipal user, UpdateBook book, CancellationToken cancel) =>
            {
                await book.PutTargetsAsync(Actor.Of(user), await ReadAsync(request, MetadataRole.Targets, cancel), cancel);
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Roles.Operator).Bounded(RequestBound.Document)
            .WithSummary("Brings newer targets; contents that they name no more are deleted");
        foreach (var one in new[] { root, targets })
            one.Accepts<JsonObject>(Json).OfAllSites()
                .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/contents", (HttpRequest request, ClaimsPrincipal user, Artifacts artifacts, CancellationToken cancel) =>
                artifacts.TakeAsync(Actor.Of(user), request.Body, cancel))
            .RequireAuthorization(Roles.Operator).Bounded(RequestBound.Content).OfAllSites()
            .WithSummary("Brings the content of an artifact that signed targets name; its hash shows which")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void MapSeals(RouteGroupBuilder api) =>
        api.MapPost("/contents/{sha256}/seals", (
                string sha256, SealRequest request, ClaimsPrincipal user, NodeSeals seals, CancellationToken cancel) =>
                seals.IssueAsync(Actor.Of(user), sha256, request, cancel))
            .RequireAuthorization(Roles.Technician)
            .WithSummary("Seals the firmware of nodes for each of these; a seal goes behind the content")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static FileContentHttpResult Signed(SignedMetadata? file) => file is null
        ? throw RefusedException.NotFound(ManagerUpdatePhrases.NoTargets.With())
        : TypedResults.Bytes(file.Bytes, Json);

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, MetadataRole role, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        try
        {
            await SignedContent.CopyAsync(request.Body, body, MetadataBounds.BytesOf(role), SignedMetadata.NameOf(role), cancel);
        }
        catch (RefusedUpdateException e)
        {
            throw RefusedException.Invalid(e.Faults);
        }
        return body.ToArray();
    }
}
