using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry;

/// <param name="Time">Source time, Unix ms.</param>
/// <param name="Iso">The same as ISO 8601, UTC.</param>
/// <param name="Ordinal">Tells readings of one source time apart.</param>
/// <param name="Kind">none, integer, decimal, double, boolean or text.</param>
/// <param name="Value">Exactly, as invariant text.</param>
/// <param name="Quality">Bits; 0 is good.</param>
/// <param name="QualityWords">The same in words.</param>
public sealed record ReadingView(
    long Time, string Iso, uint Ordinal, string Kind, string Value, int Quality, IReadOnlyList<string> QualityWords)
{
    internal static ReadingView Of(Reading reading) => new(
        reading.Time, TimeText.Iso(reading.Time), reading.Ordinal, InboxEndpoints.KindName(reading.Value), reading.Value.ToString(),
        (int)reading.Quality, Query.QualityWords.Of(reading.Quality));
}

/// <param name="Device">Number of the device.</param>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Name">Of the point, by language; absent when no gateway has described it.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Readings">In order of time and ordinal.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; absent on the last.</param>
public sealed record ReadingPage(
    long Device, string Path, IReadOnlyDictionary<string, string>? Name, string? Unit, IReadOnlyList<ReadingView> Readings, string? Next);

/// <summary>The readings of one series as they were delivered, page by page.</summary>
internal static class ReadingEndpoints
{
    private const int MaxReadings = 10_000;

    public static void MapReadings(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/devices/{device:long}/readings/{object:int}/{instance:int}/{resource:int}", PageAsync)
            .WithTags("Telemetry").RequireAuthorization(Roles.Viewer).OfDevice()
            .WithSummary("Every reading of a series over a time range, in pages")
            .WithDescription("'from' (inclusive) and 'to' (exclusive) are Unix ms or ISO 8601 with a zone, ten years apart at most; "
                + "'limit' is 1 to 10,000 (1,000). Pass 'next' of a page as 'after' for the one behind it. Equal repeats of a source time "
                + "are left out; readings that contradict each other are all there, flagged 'conflict'.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<ReadingPage> PageAsync(
        long device, int @object, int instance, int resource, string? from, string? to, string? after, int? limit, SeriesWalk walk,
        PointCatalog points, ISitePlaces places, ServingGateways serving, CancellationToken cancel)
    {
        var range = AskedRange.Read(device, @object, instance, resource, from, to);
        var most = RowLimit.Of(limit, 1000, MaxReadings);
        var cursor = string.IsNullOrEmpty(after) ? default : ReadingCursor.Parse(after);
        var described = points.Find(device);
        // One that was removed is still asked for its readings; one that has not answered yet has none.
        if (places.OfDevice(device) is null && serving.Of(device, long.MinValue, long.MaxValue).Count == 0) throw Missing.Device(device);

        var (readings, next) = await ReadAsync(walk, range with { From = Math.Max(range.From, cursor.Time) }, cursor, most, cancel);
        var point = described?.Find(range.Series.Path);
        return new ReadingPage(device, range.Series.Path.ToString(), point?.Name, point?.Unit, readings, next?.ToString());
    }

    private static async Task<(List<ReadingView> Readings, ReadingCursor? Next)> ReadAsync(
        SeriesWalk walk, SeriesRange range, ReadingCursor cursor, int most, CancellationToken cancel)
    {
        var readings = new List<ReadingView>();
        if (range.From >= range.To) return (readings, null);
        var skip = cursor.Given;
        await foreach (var reading in walk.ReadAsync(range.Series, range.From, range.To, cancel))
        {
            if (cursor.IsBehind(reading)) continue;
            if (skip > 0 && (reading.Time, reading.Ordinal) == (cursor.Time, cursor.Ordinal))
            {
                skip--;
                continue;
            }
            if (readings.Count == most) return (readings, cursor);
            readings.Add(ReadingView.Of(reading));
            cursor = cursor.Behind(reading);
            skip = 0;
        }
        return (readings, null);
    }
}
