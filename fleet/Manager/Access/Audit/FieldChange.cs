using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Access;

/// <summary>One field of what was changed, as it was and as it is; no secrets.</summary>
/// <param name="Field">As the interface calls it.</param>
/// <param name="Old">Null: it was not there.</param>
/// <param name="New">Null: it is not there any more.</param>
/// <param name="Told">What the new value says, sentence by sentence, where it is words of a gateway.</param>
public sealed record FieldChange(string Field, string? Old, string? New,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CodedPhrase>? Told = null)
{
    // What people wrote stands in the column as they wrote it, and is found by it.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Longest text that the audit keeps of a value; what is longer is cut.</summary>
    public const int MostLetters = 1000;

    /// <summary>Those that differ.</summary>
    public static IReadOnlyList<FieldChange> Between(params IEnumerable<(string Field, object? Old, object? New)> fields) =>
        [.. fields.Select(f => new FieldChange(f.Field, Written(f.Old), Written(f.New))).Where(f => f.Old != f.New)
            .Select(f => f with { Old = Cut(f.Old), New = Cut(f.New) })];

    /// <summary>What else is known of an act, by name; what is not known is left out.</summary>
    public static IReadOnlyList<FieldChange> Facts(params IEnumerable<(string Field, object? Value)> facts) =>
        Between(facts.Select(fact => (fact.Field, (object?)null, fact.Value)));

    internal static string? ToJson(IReadOnlyList<FieldChange> changes) =>
        changes.Count == 0 ? null : JsonSerializer.Serialize(changes, Json);

    internal static IReadOnlyList<FieldChange> FromJson(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<List<FieldChange>>(json)!;

    private static string? Written(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text
        : null;

    private static string? Cut(string? text) => text?.Length > MostLetters ? text[..MostLetters] + "…" : text;
}
