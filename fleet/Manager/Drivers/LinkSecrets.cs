using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Manager.Drivers;

/// <summary>
/// What people may see of a link: what its driver describes as no secret, and nothing else. A secret, and a key that the
/// description does not know, go from whoever registers the device to its gateway, and nobody is shown them again. What
/// is shown in their place may be written back, and then means: the same as before. Pure.
/// </summary>
internal static class LinkSecrets
{
    /// <summary>What people see instead.</summary>
    public const string Hidden = "•••";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The link as people may see it.</summary>
    /// <param name="link">As it is kept.</param>
    /// <param name="descriptions">Those of its driver that are known: each has to let a key pass. None: nothing is shown.</param>
    public static string Hide(string link, IReadOnlyCollection<DriverDescription> descriptions)
    {
        if (JsonNode.Parse(link) is not JsonObject written) return "{}";
        return Hide(written, [.. descriptions.Select(driver => driver.Link.ToList())]).ToJsonString(Plain);
    }

    /// <summary>
    /// What a change makes of the link: what was left hidden stays. There may be nothing to stay; then it is still hidden.
    /// </summary>
    public static JsonElement Keep(JsonElement written, string stored) =>
        written.ValueKind == JsonValueKind.Object && JsonNode.Parse(stored) is JsonObject before
            ? JsonSerializer.Deserialize<JsonElement>(Keep(JsonObject.Create(written)!, before).ToJsonString(Plain))
            : written;

    /// <summary>The paths at which the hidden sign stands where a value is wanted.</summary>
    public static IEnumerable<string> Unknown(JsonElement link, string path) => link.ValueKind switch
    {
        JsonValueKind.Object => link.EnumerateObject().SelectMany(property => Unknown(property.Value, $"{path}.{property.Name}")),
        JsonValueKind.String when link.ValueEquals(Hidden) => [path],
        _ => [],
    };

    private static JsonObject Hide(JsonObject link, IReadOnlyList<IReadOnlyList<Field>> lists)
    {
        var shown = new JsonObject();
        foreach (var (key, value) in link)
        {
            var known = lists.Select(fields => fields.Where(field => field.Key == key).ToList()).ToList();
            shown[key] = known.Count == 0 || known.Exists(fields => fields.Count == 0 || fields.Exists(field => field.Secret))
                ? Hidden
                : Shown(value, known);
        }
        return shown;
    }

    /// <summary>A value of a key that is no secret; one that is of another kind than described is.</summary>
    private static JsonNode? Shown(JsonNode? value, List<List<Field>> known) => value switch
    {
        JsonObject nested when known.TrueForAll(fields => fields.TrueForAll(field => field.Kind == Kind.Object)) =>
            Hide(nested, [.. known.Select(fields => fields.SelectMany(field => field.Fields).ToList())]),
        JsonObject map when known.TrueForAll(
            fields => fields.TrueForAll(field => field.Kind == Kind.Map && !field.Fields.Any(one => one.Secret))) =>
            map.All(entry => entry.Value is JsonValue) ? map.DeepClone() : Hidden,
        JsonValue single => single.DeepClone(),
        _ => Hidden,
    };

    private static JsonObject Keep(JsonObject written, JsonObject stored)
    {
        foreach (var (key, value) in written.ToList())
        {
            if (stored[key] is not { } before) continue;
            if (value is JsonValue single && single.TryGetValue<string>(out var text) && text == Hidden) written[key] = before.DeepClone();
            else if (value is JsonObject nested && before is JsonObject inner) Keep(nested, inner);
        }
        return written;
    }
}
