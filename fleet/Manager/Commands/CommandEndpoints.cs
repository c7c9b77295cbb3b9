using System.Security.Claims;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;

namespace EdgeFleet.Manager.Commands;

/// <param name="Path">object/instance/resource of a writable point.</param>
/// <param name="Value">A number, true/false, or text, as the point asks.</param>
/// <param name="ExpiresInSeconds">How long it may wait for its gateway; 60 when absent.</param>
/// <param name="Id">A UUID that makes the request repeatable.</param>
public sealed record IssueCommand(string Path, JsonElement Value, int? ExpiresInSeconds = null, Guid? Id = null);

/// <param name="Id">Its UUID.</param>
/// <param name="Number">Pass the last one as <c>before</c> for the next page.</param>
/// <param name="Device">The device.</param>
/// <param name="Gateway">The gateway it is for.</param>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Value">As text.</param>
/// <param name="State">queued, sent, done, refused, failed, expired or unknown.</param>
/// <param name="Detail">Why, and what to do.</param>
/// <param name="Issued">Unix ms.</param>
/// <param name="Expires">Unix ms.</param>
/// <param name="Changed">Unix ms of the last change.</param>
/// <param name="IssuedBy">Who.</param>
/// <param name="Told">What the detail says, by codes, for who words it in another language; none from gateways of older releases.</param>
public sealed record CommandView(
    Guid Id, long Number, long Device, long Gateway, string Path, string Value, string State, string Detail, long Issued, long Expires,
    long Changed, string IssuedBy, IReadOnlyList<CodedPhrase> Told);

internal static class CommandEndpoints
{
    public static void MapCommandEndpoints(this IEndpointRouteBuilder routes)
    {
        var device = routes.MapGroup("/api/v1/devices/{device:long}/commands").WithTags("Commands").OfDevice();
        device.MapPost("", async (
            long device, IssueCommand request, ClaimsPrincipal user, CommandService commands, CancellationToken cancel) =>
        {
            var command = await commands.IssueAsync(
                Actor.Of(user), device, new CommandRequest(request.Path, Text(request.Value), request.ExpiresInSeconds, request.Id),
                cancel);
            return TypedResults.Accepted($"/api/v1/commands/{command.Id}", View(command));
        })
            .RequireAuthorization(Roles.Operator)
            .WithSummary("Writes to a point of a device")
            .WithDescription("Accepted means stored: the command is sent when its gateway is connected and it has not expired. Follow its "
                + "state at the address of the answer. The same id with the same content is the same command.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
                .ProducesProblem(StatusCodes.Status409Conflict);
        device.MapGet("", (long device, long? before, int? limit, CommandService commands) =>
        {
            var most = RowLimit.Of(limit, 50, 500);
            return commands.List(device, before, most).Select(View);
        })
            .RequireAuthorization(Roles.Viewer).WithSummary("Commands of a device, newest first")
                .ProducesProblem(StatusCodes.Status400BadRequest);
        routes.MapGet("/api/v1/commands/{id:guid}", (Guid id, CommandService commands, SiteScope sites, ISitePlaces places) =>
                View(commands.Find(id) is { } found && sites.Covers(places.OfDevice(found.Device)) ? found
                    : throw RefusedException.NotFound(CommandRefusals.NoCommand.With(id))))
            .RequireAuthorization(Roles.Viewer).WithTags("Commands").WithSummary("A command and what became of it")
                .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        // A gateway is told in plain digits: those of older releases take no exponent.
        JsonValueKind.Number => JsonNumber.TryExact(value.GetRawText(), out var number)
            ? JsonNumber.Plain(number)
            : throw RefusedException.Invalid(CommandRefusals.TooManyDigits.With(JsonSection.Shown(value))),
        _ => throw RefusedException.Invalid(CommandRefusals.NoValue.With()),
    };

    private static CommandView View(IssuedCommand c) =>
        new(c.Id, c.Number, c.Device, c.Gateway, c.Path, c.Value, c.State.ToString().ToLowerInvariant(), c.Detail, c.Issued, c.Expires,
            c.Changed, c.IssuedBy, c.Told);
}
