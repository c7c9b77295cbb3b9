using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Sessions;

namespace EdgeFleet.Manager.Commands;

/// <summary>What a client asks for.</summary>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Value">Decimal, true/false, or text, as the point asks.</param>
/// <param name="ExpiresInSeconds">How long it may wait for its gateway; null: <see cref="CommandCheck.DefaultSeconds"/>.</param>
/// <param name="Id">Makes the request repeatable: the same id with the same content is the same command; null: a new one.</param>
public sealed record CommandRequest(string Path, string Value, int? ExpiresInSeconds = null, Guid? Id = null);

/// <summary>
/// Whether a command can be meant, by what the gateway says of the device's points. Pure; the gateway checks again, it alone
/// decides.
/// </summary>
public static class CommandCheck
{
    public const int DefaultSeconds = 60;

    /// <summary>A week.</summary>
    public const int MaxSeconds = 7 * 86_400;

    private const int MaxCharacters = 256;

    /// <exception cref="RefusedException">
    /// 404 for a device nobody described, 409 for a point that takes no commands, 400 with all other faults.
    /// </exception>
    public static void Check(long device, DescribedDevice? described, CommandRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (described is null)
            throw RefusedException.NotFound(CommandRefusals.NotDescribed.With(device));
        var faults = new List<Phrase>();
        if (request.ExpiresInSeconds is < 1 or > MaxSeconds)
            faults.Add(CommandRefusals.Expiry.With(request.ExpiresInSeconds, MaxSeconds));
        if (request.Value.Length is 0 or > MaxCharacters)
            faults.Add(CommandRefusals.ValueLength.With(request.Value.Length, MaxCharacters));
        if (!PointPath.TryParse(request.Path, out var path))
            faults.Add(CommandRefusals.NoPath.With(request.Path));
        else if (described.Find(path) is not { } point)
            faults.Add(CommandRefusals.NoPoint.With(device, described.Model.Name, path.ToString(), Writable(described)));
        else if (!point.Writable)
            throw RefusedException.Conflict(CommandRefusals.NotWritable.With(path.ToString(), device, Writable(described)));
        else if (request.Value.Length > 0 && OutOfRange(point, request.Value) is { } fault) faults.Add(fault);
        if (faults.Count > 0) throw RefusedException.Invalid(faults);
    }

    private static Phrase? OutOfRange(Point point, string value)
    {
        if (point.Min.Length == 0 && point.Max.Length == 0) return null;
        if (!JsonSection.TryDecimal(value, out var number))
            return CommandRefusals.NoNumber.With(value, point.Path, Range(point));
        var low = point.Min.Length > 0 && number < decimal.Parse(point.Min, CultureInfo.InvariantCulture);
        var high = point.Max.Length > 0 && number > decimal.Parse(point.Max, CultureInfo.InvariantCulture);
        return low || high ? CommandRefusals.OutOfRange.With(value, point.Path, Range(point)) : null;
    }

    private static Phrase Range(Point point) => CommandRefusals.Range.With(
        point.Min.Length > 0 ? point.Min : CommandRefusals.Any, point.Max.Length > 0 ? point.Max : CommandRefusals.Any,
        point.Unit.Length > 0 ? $" {point.Unit}" : "");

    private static object Writable(DescribedDevice device) =>
        device.Model.Points.Any(p => p.Writable) ? string.Join(", ", device.Model.Points.Where(p => p.Writable).Select(p => p.Path))
            : CommandRefusals.None;
}
