using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.Contracts;

/// <summary>
/// What a profile says laid over the one that it extends. Of <c>settings</c>, and of the <c>source</c> of a point with the same
/// path, key by key; everything else is replaced whole. <c>null</c> takes a key out.
/// </summary>
/// <param name="name">Of the profile that is extended.</param>
/// <param name="points">Its points.</param>
internal sealed class ProfileOverlay(string name, List<WrittenPoint> points)
{
    /// <summary>In the order of the profile that is extended, then the new ones.</summary>
    public List<WrittenPoint> Points => points;

    /// <summary>One object over another.</summary>
    public static JsonObject Over(JsonObject below, JsonObject written)
    {
        foreach (var (key, value) in written)
        {
            if (value is null) below.Remove(key);
            else if (key is "settings" or "source" && value is JsonObject part && below[key] is JsonObject stands) Over(stands, part);
            else below[key] = value.DeepClone();
        }
        return below;
    }

    /// <summary>Takes the points out whose paths are listed.</summary>
    public void LeaveOut(JsonSection written, string key)
    {
        if (!written.Try(key, out var list)) return;
        if (list.ValueKind != JsonValueKind.Array)
        {
            written.Fault(key, ProfilePhrases.NoPaths.With(JsonSection.Shown(list)));
            return;
        }
        var (there, gone) = (points.Select(PathOf).ToHashSet(), new HashSet<string?>());
        foreach (var (i, path) in list.EnumerateArray().Index())
        {
            if (path.ValueKind == JsonValueKind.String && there.Contains(Path(path.GetString()!))) gone.Add(Path(path.GetString()!));
            else
                written.Fault(string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]"),
                    ProfilePhrases.NoPointToLeaveOut.With(name, JsonSection.Shown(path)));
        }
        points.RemoveAll(point => gone.Contains(PathOf(point) ?? ""));
    }

    /// <summary>Lays points over those of the same path, and puts the others behind.</summary>
    public void Lay(IEnumerable<WrittenPoint> written, JsonSection profile)
    {
        var below = points.Index().Where(point => PathOf(point.Item) is not null)
            .DistinctBy(point => PathOf(point.Item)).ToDictionary(point => PathOf(point.Item)!, point => point.Index);
        var places = new Dictionary<string, string>();
        foreach (var point in written)
        {
            var path = PathOf(point);
            if (path is not null && !places.TryAdd(path, point.Place))
                profile.Faults.Add(
                    $"{profile.Path}.{point.Place}.path", ProfilePhrases.LaidTwice.With(path, $"{profile.Path}.{places[path]}"));
            if (path is not null && below.TryGetValue(path, out var at))
                points[at] = new WrittenPoint(Over(points[at].Json!.AsObject(), point.Json!.AsObject()), point.Place);
            else
            {
                points.Add(point);
                if (point.Json is JsonObject json && !json.ContainsKey("class"))
                    profile.Faults.Add($"{profile.Path}.{point.Place}.path", ProfilePhrases.NoPointToChange.With(name, path));
            }
        }
    }

    private static string? PathOf(WrittenPoint point) =>
        point.Json is JsonObject json && json["path"] is JsonValue path && path.TryGetValue<string>(out var text) ? Path(text) : null;

    private static string Path(string text) => PointPath.TryParse(text, out var path) ? path.ToString() : text;
}
