using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Sessions;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>Blocks that may have held readings of a series and will never come.</summary>
/// <param name="Gateway">Whose blocks.</param>
/// <param name="Stream">Their class.</param>
/// <param name="Reason">Why.</param>
/// <param name="Uplink">The one uplink of the gateway that does not get them; empty: none does.</param>
/// <param name="First">Source time of the first reading in them, Unix ms; null: not known.</param>
/// <param name="Last">Of the last.</param>
/// <param name="Epoch">Of the gateway's outbox.</param>
/// <param name="FirstBlock">Sequence of the first block.</param>
/// <param name="Blocks">How many.</param>
/// <param name="AtMost">Some of them may have been delivered; or the time is no longer than that, of damaged blocks.</param>
public sealed record LostSpan(
    long Gateway, StreamClass Stream, LostRange.Types.Reason Reason, string Uplink, long? First, long? Last, ulong Epoch,
    ulong FirstBlock, ulong Blocks, bool AtMost);

/// <summary>
/// Where are the readings of a time? What gateways told of the blocks that they will never deliver, as far as it can be of a series:
/// blocks of its class, from the gateway that had the device then. A block holds readings of many series, so that these may have none
/// of this one. What a node remembered from before it came to the gateway is not looked for.
/// </summary>
public sealed class LostReadings(GatewayStore store, DeviceAssignments assignments, PointCatalog points)
{
    /// <summary>
    /// In order of time, and then those of which the time is not known. A span ends with the device's time at the gateway.
    /// </summary>
    /// <param name="series">A point that nobody describes may be of any class.</param>
    /// <param name="from">Source time, Unix ms, inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="most">No more than so many.</param>
    public IReadOnlyList<LostSpan> Of(SeriesId series, long from, long to, int most)
    {
        var stream = points.Find(series.Device)?.Find(series.Path)?.Stream;
        return [.. assignments.TimesOf(series.Device).Where(time => time.From < to && time.To > from)
            .SelectMany(time => store
                .LostWithin(time.Gateway, stream, Math.Max(from, time.From), Math.Min(to, time.To), most)
                .Select(range => Span(time, range)))
            .Distinct().OrderBy(span => span.First ?? long.MaxValue).Take(most)];
    }

    private static LostSpan Span(AssignedTime time, LostRange range) => new(
        time.Gateway, range.Stream, range.Reason, range.Uplink,
        range.FirstTime == 0 ? null : Math.Max(range.FirstTime, time.From),
        range.FirstTime == 0 ? null : Math.Min(range.LastTime, time.To - 1),
        range.Epoch, range.First, range.Last - range.First + 1, range.AtMost);
}
