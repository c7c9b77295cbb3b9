using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry.Aggregates;

/// <param name="Time">Begin of the window, Unix ms.</param>
/// <param name="Iso">The same as ISO 8601, UTC.</param>
/// <param name="Seconds">Length of the window.</param>
/// <param name="Gateway">Who told.</param>
/// <param name="Count">Usable numbers in it.</param>
/// <param name="Kind">Of lowest, highest and last: integer, decimal, double or boolean.</param>
/// <param name="Min">The lowest, exactly, as invariant text.</param>
/// <param name="Max">The highest.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Last">The last by source time.</param>
public sealed record AggregateView(
    long Time, string Iso, long Seconds, long Gateway, int Count, string Kind, string Min, string Max, double Mean, string Last);

/// <param name="Device">Number of the device.</param>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Unit">UCUM; absent when no gateway has described the point.</param>
/// <param name="Aggregates">In order of time.</param>
/// <param name="More">There are more than these: ask from the last one's time on.</param>
public sealed record AggregatesOfSeries(long Device, string Path, string? Unit, IReadOnlyList<AggregateView> Aggregates, bool More);

/// <summary>What a narrow bearer brought in place of readings that are not here.</summary>
internal static class AggregateEndpoints
{
    private const int MaxAggregates = 3000;

    public static void MapAggregates(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/devices/{device:long}/aggregates/{object:int}/{instance:int}/{resource:int}", List)
            .WithTags("Telemetry").RequireAuthorization(Roles.Viewer).OfDevice()
            .WithSummary("What a narrow bearer brought of a series while its readings wait at the gateway")
            .WithDescription("'from' (inclusive) and 'to' (exclusive) are Unix ms or ISO 8601 with a zone, ten years apart at most. "
                + "Windows of time with count, lowest, highest, mean and last of the readings in them. They are no readings and in no "
                + "answer about readings; when the readings of a window have come, it is no longer here.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static AggregatesOfSeries List(
        long device, int @object, int instance, int resource, string? from, string? to, AggregateSeries aggregates, PointCatalog points,
        DeviceAssignments assignments)
    {
        var range = AskedRange.Read(device, @object, instance, resource, from, to);
        if (!assignments.Knows(device)) throw Missing.Device(device);
        var told = aggregates.Of(range.Series, range.From, range.To);
        return new AggregatesOfSeries(device, range.Series.Path.ToString(), points.Find(device)?.Find(range.Series.Path)?.Unit,
            [.. told.Take(MaxAggregates).Select(View)], told.Count > MaxAggregates);
    }

    private static AggregateView View(ToldAggregate told)
    {
        var one = told.Values;
        return new AggregateView(told.Time, TimeText.Iso(told.Time), told.LengthMs / 1000, told.Gateway, one.Count,
            InboxEndpoints.KindName(one.Min), one.Min.ToString(), one.Max.ToString(), told.Mean, one.Last.ToString());
    }
}
