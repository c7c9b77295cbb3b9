using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Telemetry.Foreign;

/// <param name="Device">The device that was named; null: of further devices together.</param>
/// <param name="AssignedTo">The gateway that has the device now; null: none.</param>
/// <param name="Count">Readings.</param>
/// <param name="FirstTime">Earliest source time, Unix ms.</param>
/// <param name="LastTime">Latest source time, Unix ms.</param>
/// <param name="FirstReceived">When the first arrived, Unix ms.</param>
/// <param name="LastReceived">When the last arrived, Unix ms.</param>
public sealed record ForeignView(
    long? Device, long? AssignedTo, long Count, long FirstTime, long LastTime, long FirstReceived, long LastReceived);

internal static class ForeignEndpoints
{
    public static void MapForeignReadings(this IEndpointRouteBuilder routes)
    {
        var foreign = routes.MapGroup("/api/v1/gateways/{number:long}/foreign-readings").WithTags("Telemetry").OfGateway();
        foreign.MapGet("", (long number, ForeignReadings readings, IDeviceAssignments assignments, SiteScope sites, ISitePlaces places) =>
                readings.Of(number).Where(row => ForeignDevice.IsShown(row.Device, sites, places)).Select(row => View(row, assignments)))
            .RequireAuthorization(Roles.Viewer).WithSummary("Readings that came from the gateway of devices that are not its own")
            .WithDescription("They are held and count nowhere: neither as latest value nor in series and events. An operator can release "
                + "them.");
        foreign.MapPost("/{device:long}/release",
            async (long number, long device, ClaimsPrincipal user, ForeignReleases releases, CancellationToken cancel) =>
        {
            await releases.ReleaseAsync(Actor.Of(user), number, device, cancel);
            return TypedResults.NoContent();
        })
            .RequireAuthorization(Roles.Operator).WithSummary("Makes the readings of such a device count that have arrived so far")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static ForeignView View(ForeignDevice row, IDeviceAssignments assignments) => new(
        row.Device == ForeignDevice.Others ? null : row.Device, assignments.GatewayOf(row.Device),
        row.Count, row.FirstTime, row.LastTime, row.FirstReceived, row.LastReceived);
}
