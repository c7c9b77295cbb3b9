using System.Globalization;
using System.Text.Json;

namespace EdgeFleet.Manager.Access;

/// <summary>One field of what was changed, as it was and as it is; no secrets.</summary>
/// <param name="Field">As the interface calls it.</param>
/// <param name="Old">Null: it was not there.</param>
/// <param name="New">Null: it is not there any more.</param>
public sealed record FieldChange(string Field, string? Old, string? New)
{
    /// <summary>Longest text that the audit keeps of a value; what is longer is cut.</summary>
    public const int MostLetters = 1000;

    /// <summary>Those that differ.</summary>
    public static IReadOnlyList<FieldChange> Between(params IEnumerable<(string Field, object? Old, object? New)> fields) =>
        [.. fields.Select(f => new FieldChange(f.Field, Written(f.Old), Written(f.New))).Where(f => f.Old != f.New)
            .Select(f => f with { Old = Cut(f.Old), New = Cut(f.New) })];

    internal static string? ToJson(IReadOnlyList<FieldChange> changes) => changes.Count == 0 ? null : JsonSerializer.Serialize(changes);

    internal static IReadOnlyList<FieldChange> FromJson(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<List<FieldChange>>(json)!;

    private static string? Written(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text
        : null;

    private static string? Cut(string? text) => text?.Length > MostLetters ? text[..MostLetters] + "…" : text;
}
