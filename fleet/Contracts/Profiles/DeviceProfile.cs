using System.Text.Json;

namespace EdgeFleet.Contracts;

/// <summary>
/// What a device model offers: immutable, validated whole, identified by the hash of its content. What
/// stands under <c>settings</c> and each point's <c>source</c> belongs to the driver and is checked by it.
/// The written form is `seeds/schema/profile.schema.json`.
/// </summary>
/// <param name="Name">Lower-case letters, digits and hyphens; also the file's name.</param>
/// <param name="Hash">SHA-256 over the canonical bytes, lower-case hex.</param>
/// <param name="Title">By language.</param>
/// <param name="Driver">The driver that understands it.</param>
/// <param name="Settings">The driver's settings; undefined where the profile has none.</param>
/// <param name="Points">In the order written.</param>
public sealed record DeviceProfile(
    string Name, string Hash, IReadOnlyDictionary<string, string> Title, string Driver, JsonElement Settings,
        IReadOnlyList<ProfilePoint> Points)
{
    public const string Format = "edgefleet-profile/1";

    private static readonly DeviceProfile Unreadable = new("", "", new Dictionary<string, string>(), "", default, []);

    /// <summary>
    /// As gateways of every release read it: <c>extends</c> and <c>repeat</c> are written out, and what is for people is left
    /// out. The hash is over this.
    /// </summary>
    public JsonElement Json { get; private init; }

    /// <summary>Null when the text is no JSON; else a profile that holds good only when no fault was added.</summary>
    public static DeviceProfile? Parse(string text, ValidationFaults faults, Func<string, JsonElement?>? others = null)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return JsonSection.TryElement(text, faults) is { } element ? Read(element, "$", faults, others) : null;
    }

    /// <param name="written">The profile's object.</param>
    /// <param name="path">Its JSON path, for the faults.</param>
    /// <param name="faults">Where faults go; with any, the result is to be thrown away.</param>
    /// <param name="others">The profiles that it may extend, by name and as they are written; null: none.</param>
    public static DeviceProfile Read(JsonElement written, string path, ValidationFaults faults, Func<string, JsonElement?>? others = null)
    {
        if (ProfileExpansion.Expand(written, path, others ?? (_ => null), faults) is not { } plain) return Unreadable;
        var section = new JsonSection(plain.Json, path, faults);
        if (section.Text("format", $"\"{Format}\"") is { Length: > 0 } format && format != Format)
            section.Fault("format", ProfilePhrases.NoFormat.With(format, Format));
        var name = section.Text("name", ProfilePhrases.ModelName);
        if (section.Has("name") && !IsName(name))
            section.Fault("name", ProfilePhrases.NoName.With(name));
        var title = section.Languages("title");
        var driver = section.Text("driver", ProfilePhrases.DriverName);
        var settings = section.Has("settings") ? section.Raw("settings", ProfilePhrases.Settings) : default;
        var points = ReadPoints(section, plain);
        section.Done();
        var json = PointWords.Without(plain.Json);
        return new DeviceProfile(name, CanonicalJson.Hash(json), title, driver, settings, points) { Json = json };
    }

    /// <summary>The profile that a written one extends; null: none.</summary>
    public static string? BaseOf(JsonElement written) => ProfileExpansion.BaseOf(written);

    public static bool IsName(string text) => text.Length is > 0 and <= 64
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static List<ProfilePoint> ReadPoints(JsonSection section, PlainProfile plain)
    {
        var sections = section.Objects("points", ProfilePhrases.Points, atLeast: 1, plain.Place);
        var points = new List<ProfilePoint>(sections.Count);
        var first = new Dictionary<PointPath, string>();
        foreach (var (i, written) in sections.Index())
        {
            var point = PointReader.Read(written, plain.Place(i));
            points.Add(point);
            if (point.Path != default && !first.TryAdd(point.Path, written.Path))
                written.Fault("path", ProfilePhrases.PathTwice.With(point.Path.ToString(), first[point.Path]));
        }
        return points;
    }
}
