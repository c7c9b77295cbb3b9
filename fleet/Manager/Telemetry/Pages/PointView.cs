using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry.Pages;

/// <summary>A point of a device as the page shows it: described by its gateway, or only known by its readings.</summary>
/// <param name="Path">Where it stands in the device.</param>
/// <param name="Name">In the person's language; the path where nobody has described it.</param>
/// <param name="Unit">As people write it, see <see cref="Units"/>.</param>
/// <param name="Decimals">Digits after the point worth showing; null: as many as there are.</param>
/// <param name="Described">What the gateway says of it.</param>
/// <param name="Latest">The newest reading; null before the first.</param>
public sealed record PointView(PointPath Path, string Name, string Unit, int? Decimals, Point? Described, LatestValue? Latest)
{
    /// <summary>Its values are seconds since 1970 UTC and 0 for none: those that the registry of objects gives the type Time.</summary>
    public bool IsTime => (Path.Object, Path.Resource) is (_, 5518) or (3416, 17 or 34 or 50 or 51);

    /// <summary>It tells whether something is so, and is not what is switched on and off.</summary>
    public bool IsStatement => Described?.Stream == StreamClass.Event;

    /// <summary>A value as a command carries it, as people read it.</summary>
    public string Told(string value, Formats format, TimeZoneInfo zone) =>
        IsTime && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? format.DateAndTime(UnixTime.OfSeconds(seconds), zone)
            : $"{value} {Unit}".TrimEnd();

    /// <summary>
    /// The points of a device in the order of its profile, then what else ever came from it; command results are events, not
    /// values.
    /// </summary>
    public static IReadOnlyList<PointView> Of(DescribedDevice? device, IReadOnlyList<LatestValue> latest)
    {
        var values = latest.ToDictionary(value => value.Reading.Series.Path);
        var described = (device?.Model.Points ?? []).Where(point => PointPath.TryParse(point.Path, out _))
            .ToDictionary(point => PointPath.Parse(point.Path));
        return [.. described.Keys.Concat(values.Keys.Order()).Distinct().Where(path => path != CommandResult.Point)
            .Select(path => Of(path, described.GetValueOrDefault(path), values.GetValueOrDefault(path)))];
    }

    private static PointView Of(PointPath path, Point? point, LatestValue? latest) => new(
        path, point is null ? path.ToString() : Languages.Pick(point.Name.AsReadOnly(), path.ToString()), Units.Shown(point?.Unit),
            (int?)point?.Decimals, point, latest);
}
