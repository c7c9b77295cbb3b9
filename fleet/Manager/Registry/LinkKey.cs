using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// The one part of a link that is a secret: <c>key</c>, with which a gateway and a node authenticate each other. It goes
/// from whoever registers the device to its gateway, and nobody is shown it again. What is shown in its place may be
/// written back, and then means: the same as before. Pure.
/// </summary>
internal static class LinkKey
{
    /// <summary>What people see instead of a key.</summary>
    public const string Hidden = "•••";

    private const string Name = "key";
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The link as people may see it.</summary>
    public static string Hide(string link) => JsonNode.Parse(link) is JsonObject known && known.ContainsKey(Name) ? With(known, Hidden) : link;

    /// <summary>What a change makes of the link: the key stays where it was left hidden. There may be none to stay; then it is still hidden.</summary>
    public static JsonElement Keep(JsonElement written, string stored) =>
        IsHidden(written) && JsonNode.Parse(stored)?[Name] is { } key
            ? JsonSerializer.Deserialize<JsonElement>(With(JsonObject.Create(written)!, key.DeepClone()))
            : written;

    /// <summary>Whether the hidden key stands where a key is wanted.</summary>
    public static bool IsHidden(JsonElement link) =>
        link.ValueKind == JsonValueKind.Object && link.TryGetProperty(Name, out var key) && key.ValueKind == JsonValueKind.String && key.ValueEquals(Hidden);

    private static string With(JsonObject link, JsonNode? key)
    {
        link[Name] = key;
        return link.ToJsonString(Plain);
    }
}
