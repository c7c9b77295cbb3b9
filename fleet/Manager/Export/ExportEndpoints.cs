using System.Security.Claims;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeFleet.Manager.Export;

internal static class ExportEndpoints
{
    public const string Address = "/api/v1/export";

    public static void MapExports(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Address, ExportAsync).WithTags("Telemetry").RequireAuthorization(Roles.Viewer).Bounded(RequestBound.Export)
            .WithSummary("Readings of any selection as a file: csv, jsonl or parquet")
            .WithDescription("Devices are named (device=1001&device=1002) or found as in the list of devices (search, site, gateway, "
                + "state); "
                + "of none of these, all. 'point' may be repeated; without it all points. 'from' (inclusive) and 'to' (exclusive) are Unix "
                + "ms or ISO 8601 with a zone. Rows come by device, point and time, as they are read: an answer that breaks off is not "
                + "whole. Each export is in the audit.")
            .Produces<string>(contentType: "text/csv").ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<PushStreamHttpResult> ExportAsync(
        string[]? device, string? search, string? site, string? gateway, string? state, string[]? point, string? from, string? to,
        string? format, ClaimsPrincipal user, Exports exports, CancellationToken cancel)
    {
        var faults = new List<Phrase>();
        var which = new DeviceQuery(
            string.IsNullOrWhiteSpace(search) ? null : search, Id("site", site, faults), Id("gateway", gateway, faults),
            StateFilter.Read<LinkState>(state)) { Within = SiteScope.Of(user) };
        if (faults.Count > 0) throw RefusedException.Invalid(faults);
        var export = await exports.PlanAsync(ExportSelection.Read(device, which, point, from, to, format), cancel);
        await exports.RecordAsync(Actor.Of(user), export, cancel);
        var kind = export.Selection.Format;
        return TypedResults.Stream(
            body => kind.WriteAsync(exports.RowsAsync(export, cancel), body, cancel), kind.ContentType, export.FileName);
    }

    private static long? Id(string name, string? text, List<Phrase> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (long.TryParse(text, out var id)) return id;
        faults.Add(ExportPhrases.NoNumber.With(text, name).At(name));
        return null;
    }
}
