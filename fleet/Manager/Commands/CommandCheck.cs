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
            throw RefusedException.NotFound(
                $"No gateway has described device {device} yet; check the number, or wait until its gateway has connected with its "
                + "configuration");
        var faults = new List<string>();
        if (request.ExpiresInSeconds is < 1 or > MaxSeconds)
            faults.Add($"expiresInSeconds is {request.ExpiresInSeconds}; ask for 1 to {MaxSeconds}");
        if (request.Value.Length is 0 or > MaxCharacters)
            faults.Add($"value has {request.Value.Length} characters; write 1 to {MaxCharacters}");
        if (!PointPath.TryParse(request.Path, out var path))
            faults.Add($"path '{request.Path}' is not object/instance/resource, as in 3337/0/5536");
        else if (described.Find(path) is not { } point)
            faults.Add($"device {device} ({described.Model.Name}) has no point {path}; writable are {Writable(described)}");
        else if (!point.Writable)
            throw RefusedException.Conflict($"Point {path} of device {device} takes no commands; writable are {Writable(described)}");
        else if (request.Value.Length > 0 && OutOfRange(point, request.Value) is { } fault) faults.Add(fault);
        if (faults.Count > 0) throw RefusedException.Invalid(faults);
    }

    private static string? OutOfRange(Point point, string value)
    {
        if (point.Min.Length == 0 && point.Max.Length == 0) return null;
        if (!JsonSection.TryDecimal(value, out var number))
            return $"value '{value}' is no decimal number; {point.Path} takes {Range(point)}";
        var low = point.Min.Length > 0 && number < decimal.Parse(point.Min, CultureInfo.InvariantCulture);
        var high = point.Max.Length > 0 && number > decimal.Parse(point.Max, CultureInfo.InvariantCulture);
        return low || high ? $"value {value} is out of range; {point.Path} takes {Range(point)}" : null;
    }

    private static string Range(Point point) =>
        $"{(point.Min.Length > 0 ? point.Min : "any")} to {(point.Max.Length > 0 ? point.Max : "any")} {point.Unit}".TrimEnd();

    private static string Writable(DescribedDevice device) =>
        device.Model.Points.Any(p => p.Writable) ? string.Join(", ", device.Model.Points.Where(p => p.Writable).Select(p => p.Path))
            : "none";
}
