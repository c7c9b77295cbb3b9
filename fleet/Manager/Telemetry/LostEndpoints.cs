using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry;

/// <param name="Reason">evicted: space ran short; expired: older than its class allows; quarantined: damaged; restored: the manager
/// was restored from a backup that does not have it.</param>
/// <param name="First">Source time of the first reading, Unix ms; absent: not known.</param>
/// <param name="Last">Of the last reading.</param>
/// <param name="FirstIso">The same as ISO 8601, UTC.</param>
/// <param name="LastIso">The same as ISO 8601, UTC.</param>
/// <param name="Gateway">Whose blocks.</param>
/// <param name="Stream">Class of the blocks.</param>
/// <param name="Epoch">Of the gateway's outbox, hex.</param>
/// <param name="FirstBlock">Sequence of the first block.</param>
/// <param name="Blocks">How many; a block holds readings of many series.</param>
/// <param name="AtMost">Some of them may have been delivered; or the time is no longer than that, of damaged blocks.</param>
/// <param name="Uplink">The one uplink of the gateway that does not get them; absent: none does.</param>
public sealed record LostView(
    string Reason, long? First, long? Last, string? FirstIso, string? LastIso, long Gateway, string Stream, string Epoch,
    ulong FirstBlock, ulong Blocks, bool AtMost, string? Uplink);

/// <param name="Device">Number of the device.</param>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Lost">By time, and then those of which the time is not known.</param>
/// <param name="More">There are more than these: ask for a shorter time.</param>
public sealed record LostOfSeries(long Device, string Path, IReadOnlyList<LostView> Lost, bool More);

/// <summary>Why readings of a time are not there.</summary>
internal static class LostEndpoints
{
    private const int MaxSpans = 1000;

    public static void MapLost(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/devices/{device:long}/lost/{object:int}/{instance:int}/{resource:int}", List)
            .WithTags("Telemetry").RequireAuthorization(Roles.Viewer).OfDevice()
            .WithSummary("What of a series over a time range will never come, and why")
            .WithDescription("'from' (inclusive) and 'to' (exclusive) are Unix ms or ISO 8601 with a zone, ten years apart at most. Lost "
                + "are blocks of the point's class from the gateway that had the device then, as the gateway told; a block holds readings "
                + "of many series.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static LostOfSeries List(
        long device, int @object, int instance, int resource, string? from, string? to, LostReadings lost, DeviceAssignments assignments)
    {
        var range = AskedRange.Read(device, @object, instance, resource, from, to);
        if (!assignments.Knows(device)) throw Missing.Device(device);
        var spans = lost.Of(range.Series, range.From, range.To, MaxSpans + 1);
        return new LostOfSeries(device, range.Series.Path.ToString(), [.. spans.Take(MaxSpans).Select(View)], spans.Count > MaxSpans);
    }

    private static LostView View(LostSpan span) => new(
        span.Reason.ToString().ToLowerInvariant(), span.First, span.Last, Iso(span.First), Iso(span.Last), span.Gateway,
        RetentionRule.NameOf(span.Stream), span.Epoch.ToString("x16", CultureInfo.InvariantCulture), span.FirstBlock, span.Blocks,
        span.AtMost, span.Uplink.Length > 0 ? span.Uplink : null);

    private static string? Iso(long? time) => time is { } known ? TimeText.Iso(known) : null;
}
