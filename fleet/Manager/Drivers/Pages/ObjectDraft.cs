using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Manager.Drivers.Pages;

/// <summary>
/// A JSON object that a person fills in field by field. What does not fit is kept as it was typed, so that the reader that
/// checks links says what is wrong with it. Not for concurrent callers.
/// </summary>
public sealed class ObjectDraft
{
    private readonly JsonObject _written;
    private readonly HashSet<string> _kept;
    private readonly Dictionary<string, ObjectDraft> _parts = [];

    /// <param name="written">As it is kept or was typed; the draft makes it its own.</param>
    public ObjectDraft(JsonObject written)
    {
        ArgumentNullException.ThrowIfNull(written);
        _written = written;
        _kept = [.. written.Where(property => IsHidden(property.Value)).Select(property => property.Key)];
    }

    /// <summary>The fields that go with what is written.</summary>
    public IReadOnlyList<Field> Asked(IEnumerable<Field> fields) => Read(fields).Asked;

    /// <summary>Something secret stands there that is kept, and shown to nobody.</summary>
    public bool Keeps(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return IsHidden(_written[field.Key]);
    }

    /// <summary>The value as a person edits it; empty: nothing is written.</summary>
    public string Text(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return (_written[field.Key], field.Kind) switch
        {
            (null, _) => "",
            (JsonObject entries, Kind.Map) => MapText.Of(entries),
            (JsonNode value, _) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
        };
    }

    /// <summary>Writes what was typed. Nothing typed takes the key out; a secret that is kept then stays.</summary>
    public void Write(Field field, string? text)
    {
        ArgumentNullException.ThrowIfNull(field);
        var typed = field.Secret ? text ?? "" : (text ?? "").Trim();
        if (typed.Length > 0) _written[field.Key] = Value(field, typed);
        else if (_kept.Contains(field.Key)) _written[field.Key] = LinkSecrets.Hidden;
        else _written.Remove(field.Key);
    }

    /// <summary>The object within; null: something else stands there.</summary>
    public ObjectDraft? Part(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (_parts.TryGetValue(field.Key, out var part)) return part;
        if (_written[field.Key] is null) _written[field.Key] = new JsonObject();
        return _written[field.Key] is JsonObject within ? _parts[field.Key] = new ObjectDraft(within) : null;
    }

    /// <summary>What is written, without keys that do not go with the rest and without objects that were left empty.</summary>
    public JsonObject Taken(IReadOnlyCollection<Field> fields)
    {
        var (read, taken) = (Read(fields), (JsonObject)_written.DeepClone());
        foreach (var key in read.Idle) taken.Remove(key);
        foreach (var field in read.Asked.Where(field => field.Kind == Kind.Object))
        {
            if (_written[field.Key] is not JsonObject within) continue;
            var part = new ObjectDraft(within).Taken(field.Fields);
            if (part.Count > 0 || field.Required) taken[field.Key] = part;
            else taken.Remove(field.Key);
        }
        return taken;
    }

    internal static JsonNode? Value(Field field, string typed) => field.Kind switch
    {
        Kind.Whole when long.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        Kind.Boolean when bool.TryParse(typed, out var yes) => yes,
        Kind.Map => MapText.Read(field, typed),
        _ => typed,
    };

    private static bool IsHidden(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == LinkSecrets.Hidden;

    private FieldValues Read(IEnumerable<Field> fields) =>
        FieldReader.Read(fields, new JsonSection(JsonSerializer.SerializeToElement(_written), "", new ValidationFaults()));
}
