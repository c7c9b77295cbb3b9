using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Aggregates;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry;

/// <summary>A point of a device with its latest value.</summary>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Name">By language; absent when no gateway has described the point.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Decimals">Digits after the point worth showing.</param>
/// <param name="Writable">A command may set it.</param>
/// <param name="Time">
/// Source time, Unix ms; absent before the first reading; of the last number of a window the time when it was read at the latest.
/// </param>
/// <param name="Kind">none, integer, decimal, double, boolean or text.</param>
/// <param name="Value">Exactly, as invariant text.</param>
/// <param name="Quality">Bits; 0 is good.</param>
/// <param name="Ordinal">Source ordinal within the time.</param>
/// <param name="Gateway">Who delivered it.</param>
/// <param name="Stale">There is a value, and nobody hears the device any more: it may be another by now.</param>
/// <param name="WindowSeconds">
/// The value is the last of a window of this length, told over a narrow bearer while the readings wait; absent: it is a reading.
/// </param>
public sealed record PointValue(
    string Path, IReadOnlyDictionary<string, string>? Name, string? Unit, uint? Decimals, bool Writable,
    long? Time, string? Kind, string? Value, int? Quality, uint? Ordinal, long? Gateway, bool Stale, long? WindowSeconds);

/// <param name="Number">Pass the last one as <c>after</c> for the next page.</param>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Time">Source time, Unix ms.</param>
/// <param name="Kind">Kind of the value.</param>
/// <param name="Value">As invariant text.</param>
/// <param name="Quality">Bits; 128: another reading of this time says otherwise.</param>
/// <param name="Gateway">Who delivered it.</param>
public sealed record EventView(long Number, string Path, long Time, string Kind, string Value, int Quality, long Gateway);

internal static class TelemetryEndpoints
{
    public static void MapDeviceTelemetry(this IEndpointRouteBuilder routes)
    {
        var device = routes.MapGroup("/api/v1/devices/{device:long}").WithTags("Telemetry").RequireAuthorization(Roles.Viewer)
            .OfDevice();
        device.MapGet("/latest", (long device, NewestValues newest, PointCatalog points, SilentDevices silent) =>
                Latest(device, newest, points, silent.Has(device)))
            .WithSummary("The latest value of each point")
            .WithDescription("All points that the device's gateway describes, and all that ever delivered a reading. Values are exact, as "
                + "text. Where a narrow bearer told of a later time than the latest reading, it is the last value of that window.");
        device.MapGet("/series/{object:int}/{instance:int}/{resource:int}", SeriesAsync)
            .WithSummary("A series over a time range, down-sampled")
            .WithDescription("Buckets with lowest, highest, mean and last value; a bucket without usable readings is absent. A source "
                + "time counts once: equal repeats and differing conflicts are counted beside. What a narrow bearer brought in place of "
                + "readings is in none, and asked for under /aggregates.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        device.MapGet("/events", (long device, long? after, int? limit, DeviceEvents events) =>
            events.List(device, after, RowLimit.Of(limit, 50, 500)).Select(View))
            .WithSummary("Events of a device, newest first")
            .WithDescription("Pass the number of the last event seen as 'after' for the page behind it.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static List<PointValue> Latest(long device, NewestValues newest, PointCatalog points, bool silent)
    {
        var values = newest.Of(device).ToDictionary(v => v.Reading.Series.Path);
        var described = points.Find(device);
        var paths = values.Keys.Concat(described?.Model.Points.Select(p => PointPath.TryParse(p.Path, out var path) ? path : default) ?? [])
            .Distinct().Order();
        return [.. paths.Select(path => View(path, described?.Find(path), values.GetValueOrDefault(path), silent))];
    }

    private static PointValue View(PointPath path, Contracts.V1.Point? point, NewestValue? value, bool silent) => new(
        path.ToString(), point?.Name, point?.Unit, point?.Decimals, point?.Writable ?? false,
        value?.Reading.Time, value is null ? null : InboxEndpoints.KindName(value.Reading.Value), value?.Reading.Value.ToString(),
            (int?)value?.Reading.Quality, value?.Reading.Ordinal, value?.Gateway,
            silent && value is not null, value?.WindowMs / 1000);

    private static EventView View(DeviceEvent e) =>
        new(e.Number, e.Reading.Series.Path.ToString(), e.Reading.Time, InboxEndpoints.KindName(e.Reading.Value),
            e.Reading.Value.ToString(), (int)e.Reading.Quality, e.Gateway);

    private static async Task<SeriesResult> SeriesAsync(
        long device, int @object, int instance, int resource, long from, long to, int? buckets, SeriesQuery query, HeldSeries held,
        CancellationToken cancel)
    {
        if (!PointPath.TryParse($"{@object}/{instance}/{resource}", out var path))
            throw RefusedException.Invalid(CommonPhrases.NoPath.With($"{@object}/{instance}/{resource}"));
        var range = new SeriesRange(new SeriesId(device, path), from, to, buckets ?? 300);
        if (range.Check() is { Count: > 0 } faults) throw RefusedException.Invalid(faults);
        try
        {
            return (await query.BucketsAsync(range, cancel)) with { Steps = held.IsHeld(range.Series) };
        }
        catch (QueryTooLargeException e)
        {
            throw RefusedException.Invalid(e.Phrase);
        }
    }
}
