using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.Contracts;

/// <summary>
/// Writes out what profiles say in short: <c>extends</c>, another profile with some things different, and <c>repeat</c>, points that differ
/// by a word or a number. Readers of a profile see the long form only. Pure, and bounded by <see cref="DeviceLimits"/>.
/// </summary>
internal sealed class ProfileExpansion(Func<string, JsonElement?> find, ValidationFaults faults)
{
    /// <summary>Most profiles from one to the last that it extends, both counted.</summary>
    public const int MaxChain = 8;

    private const string Extends = "extends";
    private const string Points = "points";
    private const string Without = "without";

    /// <param name="written">A profile.</param>
    /// <param name="path">Its JSON path, for the faults.</param>
    /// <param name="find">A profile by name, as it is written; null: there is none.</param>
    /// <param name="faults">Where faults go.</param>
    /// <returns>Null: there are faults in what makes it short. Others are left to whoever reads the long form.</returns>
    public static PlainProfile? Expand(JsonElement written, string path, Func<string, JsonElement?> find, ValidationFaults faults) =>
        new ProfileExpansion(find, faults).Expand(written, path, []);

    /// <summary>The profile that this one extends; null: none.</summary>
    public static string? BaseOf(JsonElement written) =>
        written.ValueKind == JsonValueKind.Object && written.TryGetProperty(Extends, out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString() : null;

    private PlainProfile? Expand(JsonElement written, string path, IReadOnlyList<string> derived)
    {
        if (!IsShort(written)) return new PlainProfile(written, []);
        var before = faults.Lines.Count;
        if (!JsonSection.HasEachKeyOnce(written, path, faults)) return null;
        var points = PointRepeat.WriteOut(written, path, faults);
        var json = JsonObject.Create(written)!;
        if (json.ContainsKey(Extends)) (json, points) = Extended(new JsonSection(written, path, faults), json, points, derived);
        else if (json.ContainsKey(Without)) faults.Add($"{path}.{Without}", ProfilePhrases.NothingExtended.With());
        if (faults.Lines.Count > before) return null;
        if (points.Count > 0 || json.ContainsKey(Extends)) json[Points] = new JsonArray([.. points.Select(point => point.Json)]);
        json.Remove(Extends);
        json.Remove(Without);
        var plain = JsonElement.Parse(json.ToJsonString());
        CheckSize(plain, points.Count, path);
        return faults.Lines.Count > before ? null : new PlainProfile(plain, [.. points.Select(point => point.Place)]);
    }

    private (JsonObject, List<WrittenPoint>) Extended(
        JsonSection written, JsonObject json, List<WrittenPoint> points, IReadOnlyList<string> derived)
    {
        var name = written.Text(Extends, ProfilePhrases.ProfileName);
        if (name.Length == 0 || Base(written, name, derived) is not { } below) return (json, points);
        var inherited = below.Json.TryGetProperty(Points, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select((point, i) => new WrittenPoint(PointRepeat.Node(point), $"{Extends}[{name}].{below.Place(i)}"))
                : [];
        var overlay = new ProfileOverlay(name, [.. inherited]);
        overlay.LeaveOut(written, Without);
        overlay.Lay(points, written);
        return (ProfileOverlay.Over(JsonObject.Create(below.Json)!, json), overlay.Points);
    }

    private PlainProfile? Base(JsonSection written, string name, IReadOnlyList<string> derived)
    {
        List<string> chain = [.. derived, written.Text("name", ProfilePhrases.ModelName)];
        if (chain.Contains(name))
            written.Fault(Extends, ProfilePhrases.ExtendsItself.With(Chain()));
        else if (chain.Count >= MaxChain)
            written.Fault(Extends, ProfilePhrases.ExtendsTooMany.With(Chain(), MaxChain));
        else if (find(name) is not { } below)
            written.Fault(Extends, ProfilePhrases.NoneToExtend.With(name));
        else if (below.ValueKind != JsonValueKind.Object) written.Fault(Extends, ProfilePhrases.ExtendsNoProfile.With(name));
        else if (JsonSection.HasEachKeyOnce(below, Path(), faults)) return Expand(below, Path(), chain);
        return null;

        string Chain() => string.Join(" extends ", [.. chain, name]);
        string Path() => $"{written.Path}.{Extends}[{name}]";
    }

    private void CheckSize(JsonElement plain, int points, string path)
    {
        if (points > DeviceLimits.MaxPoints)
            faults.Add($"{path}.{Points}", ProfilePhrases.TooManyPoints.With(points, DeviceLimits.MaxPoints));
        else if (plain.GetRawText().Length > DeviceLimits.MaxProfileBytes)
            faults.Add(path, ProfilePhrases.TooLong.With(DeviceLimits.MaxProfileBytes));
    }

    private static bool IsShort(JsonElement written) =>
        written.ValueKind == JsonValueKind.Object && (written.TryGetProperty(Extends, out _) || written.TryGetProperty(Without, out _)
            || written.TryGetProperty(Points, out var points) && points.ValueKind == JsonValueKind.Array
                && points.EnumerateArray().Any(PointRepeat.IsRepeat));
}
