using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Drivers.Pages;

/// <summary>The entries of a map as lines of text, <c>key = value</c>, so that many can be pasted at once. Pure.</summary>
internal static class MapText
{
    public static string Of(JsonObject entries) => string.Join('\n', entries.Select(entry => $"{entry.Key} = {Shown(entry.Value)}"));

    /// <summary>The entries; the text itself where a line is none or a key stands twice, which no reader takes.</summary>
    public static JsonNode Read(Field map, string text)
    {
        ArgumentNullException.ThrowIfNull(map);
        var entries = new JsonObject();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } key, { Length: > 0 } value]) return text;
            if (!entries.TryAdd(key, Value(map, value))) return text;
        }
        return entries;
    }

    /// <summary>As the first of the possible fields that takes it, else as text.</summary>
    private static JsonNode? Value(Field map, string text) =>
        map.Fields.FirstOrDefault(possible => FieldReader.Fits(possible, text)) is { } field ? ObjectDraft.Value(field, text) : text;

    private static string Shown(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value?.ToJsonString() ?? "null";
}
