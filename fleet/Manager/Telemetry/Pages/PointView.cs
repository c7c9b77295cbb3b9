using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Aggregates;

namespace EdgeFleet.Manager.Telemetry.Pages;

/// <summary>A point of a device as the page shows it: described by its gateway, or only known by its readings.</summary>
/// <param name="Path">Where it stands in the device.</param>
/// <param name="Name">In the person's language; the path where nobody has described it.</param>
/// <param name="Unit">As people write it, see <see cref="Units"/>.</param>
/// <param name="Decimals">Digits after the point worth showing; null: as many as there are.</param>
/// <param name="Described">What the gateway says of it.</param>
/// <param name="Latest">The newest value; null before the first.</param>
public sealed record PointView(PointPath Path, string Name, string Unit, int? Decimals, Point? Described, NewestValue? Latest)
{
    /// <summary>Its values are seconds since 1970 UTC and 0 for none: those that the registry of objects gives the type Time.</summary>
    public bool IsTime => (Path.Object, Path.Resource) is (_, 5518) or (3416, 17 or 34 or 50 or 51);

    /// <summary>It tells whether something is so, and is not what is switched on and off.</summary>
    public bool IsStatement => Described?.Stream == StreamClass.Event;

    /// <summary>What its profile tells people of its values.</summary>
    public PointWords Words { get; init; } = PointWords.None;

    /// <summary>Whoever sets it is asked once more: its profile says so, or money depends on it.</summary>
    public bool AsksFirst => Words.Confirm || Described is { Stream: StreamClass.Billing, Writable: true };

    /// <summary>The names of its values by value, in the person's language.</summary>
    public IReadOnlyDictionary<string, string> ValueNames =>
        Words.Values.ToDictionary(value => value.Key, value => Languages.Pick(value.Value, value.Key));

    /// <summary>What a value means in the person's language; null: it is a measure, or nobody has named it.</summary>
    /// <param name="value">As readings and commands write it.</param>
    /// <param name="nothing">Of bits none of which is set.</param>
    public string? Named(string value, string nothing)
    {
        if (Words.Values.TryGetValue(value, out var names)) return Languages.Pick(names, value);
        if (Words.Bits.Count == 0 || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var set)) return null;
        var named = Enumerable.Range(0, 63).Where(bit => (set >> bit & 1) == 1)
            .Select(bit => Languages.Pick(Words.Bits.GetValueOrDefault(bit) ?? new Dictionary<string, string>(), $"#{bit}")).ToList();
        return named.Count == 0 ? nothing : string.Join(", ", named);
    }

    /// <summary>The values that the device says it would refuse now, with its reasons in the person's language.</summary>
    /// <param name="all">The points of the device.</param>
    public IReadOnlyDictionary<string, string> Blocked(IReadOnlyList<PointView> all) => Words.BlockedBy
        .Select(one => (Value: one.Key, Point: all.FirstOrDefault(point => point.Path == one.Value)))
        .Where(one => one.Point?.Latest is { Reading.Value: var told } && told.ToString() is not ("" or "0" or "false"))
        .ToDictionary(one => one.Value, one => one.Point!.Reason);

    private string Reason => Latest!.Reading.Value.ToString() is var told && Named(told, told) is { } named ? named : Name;

    /// <summary>A value as a command carries it, as people read it.</summary>
    public string Told(string value, Formats format, TimeZoneInfo zone) =>
        IsTime && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? format.DateAndTime(UnixTime.OfSeconds(seconds), zone)
            : Named(value, value) ?? $"{value} {Unit}".TrimEnd();

    /// <summary>
    /// The points of a device in the order of its profile, then what else ever came from it; command results are events, not
    /// values.
    /// </summary>
    public static IReadOnlyList<PointView> Of(
        DescribedDevice? device, IReadOnlyList<NewestValue> latest, IReadOnlyDictionary<PointPath, PointWords> words)
    {
        var values = latest.ToDictionary(value => value.Reading.Series.Path);
        var described = (device?.Model.Points ?? []).Where(point => PointPath.TryParse(point.Path, out _))
            .ToDictionary(point => PointPath.Parse(point.Path));
        return [.. described.Keys.Concat(values.Keys.Order()).Distinct().Where(path => path != CommandResult.Point)
            .Select(path => Of(path, described.GetValueOrDefault(path), values.GetValueOrDefault(path))
                with { Words = words.GetValueOrDefault(path, PointWords.None) })];
    }

    private static PointView Of(PointPath path, Point? point, NewestValue? latest) => new(
        path, point is null ? path.ToString() : Languages.Pick(point.Name.AsReadOnly(), path.ToString()), Units.Shown(point?.Unit),
            (int?)point?.Decimals, point, latest);
}
