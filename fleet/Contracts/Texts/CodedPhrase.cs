using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>
/// A phrase as it travels from a gateway, and is stored: whoever shows it may not know the code, and shows the text that came with
/// it then.
/// </summary>
/// <param name="Code">Of its kind.</param>
/// <param name="Parameters">Its values by name.</param>
public sealed partial record CodedPhrase(string Code, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Sentences of one fault. Our own have five.</summary>
    public const int MostPhrases = 16;
    private const int MostParameters = 16;
    private const int MostLettersOfName = 64;
    private const int MostDepth = 8;

    /// <summary>What it is about: a JSON path. Null: the whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Place { get; init; }

    /// <summary>Those of its values that are phrases; in English they stand among <see cref="Parameters"/>. Null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, CodedPhrase>? Parts { get; init; }

    public static CodedPhrase Of(Phrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        var parts = phrase.Parts.ToDictionary(part => part.Key, part => Of(part.Value));
        return new CodedPhrase(phrase.Kind.Code, phrase.Values) { Place = phrase.Place, Parts = parts.Count > 0 ? parts : null };
    }

    public static CodedPhrase Of(ToldPhrase told)
    {
        ArgumentNullException.ThrowIfNull(told);
        return new CodedPhrase(told.Code, told.Parameters)
        {
            Place = told.Place.Length > 0 ? told.Place : null,
            Parts = told.Parts.Count > 0 ? told.Parts.ToDictionary(part => part.Key, part => Of(part.Value)) : null,
        };
    }

    public ToldPhrase ToWire()
    {
        var told = new ToldPhrase { Code = Code, Place = Place ?? "" };
        foreach (var (name, value) in Parameters) told.Parameters.Add(name, value);
        foreach (var (name, part) in Parts ?? EmptyParts) told.Parts.Add(name, part.ToWire());
        return told;
    }

    /// <summary>In a language, without its place.</summary>
    /// <param name="language">Two letters: en, zh.</param>
    /// <param name="words">The words of a code; null: there are none.</param>
    /// <returns>Null: there are no words for it or a part of it, or they name a value that it does not bring.</returns>
    public string? In(string language, Func<string, string?> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words(Code) is not { } own) return null;
        var whole = true;
        var told = PhraseKind.Name.Replace(own, name =>
        {
            var value = Value(name.Groups[1].Value, language, words);
            whole &= value is not null;
            return value ?? "";
        });
        return whole ? told : null;
    }

    /// <summary>For a column of text; null: there are none.</summary>
    public static string? ToJson(IReadOnlyList<CodedPhrase> told) =>
        told is { Count: > 0 } ? JsonSerializer.Serialize(told, PhraseJson.Default.IReadOnlyListCodedPhrase) : null;

    public static IReadOnlyList<CodedPhrase> FromJson(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize(json, PhraseJson.Default.IReadOnlyListCodedPhrase)!;

    /// <summary>What is believed of phrases that came from outside: all or none, for half of a fault says something else.</summary>
    /// <param name="told">As they came; null: none.</param>
    /// <param name="mostLetters">Of one value.</param>
    public static IReadOnlyList<CodedPhrase> Believed(IReadOnlyList<CodedPhrase>? told, int mostLetters) =>
        told is { Count: <= MostPhrases } && told.All(phrase => phrase.IsBounded(mostLetters, MostDepth)) ? told : [];

    private static IReadOnlyDictionary<string, CodedPhrase> EmptyParts { get; } = new Dictionary<string, CodedPhrase>();

    private string? Value(string name, string language, Func<string, string?> words) =>
        Parts?.TryGetValue(name, out var part) == true ? part.In(language, words)
        : Parameters.TryGetValue(Phrase.InLanguage(name, language), out var own) ? own
        : Parameters.GetValueOrDefault(name);

    // Each part stands among the parameters too, so that a phrase has no more of them than of those.
    private bool IsBounded(int mostLetters, int depth) =>
        depth > 0 && Code.Length <= MostLettersOfName && (Place?.Length ?? 0) <= mostLetters && Parameters.Count <= MostParameters
        && Parameters.All(one => one.Key.Length <= MostLettersOfName && one.Value.Length <= mostLetters)
        && (Parts ?? EmptyParts).All(part => Parameters.ContainsKey(part.Key) && part.Value.IsBounded(mostLetters, depth - 1));

    [JsonSerializable(typeof(IReadOnlyList<CodedPhrase>))]
    private sealed partial class PhraseJson : JsonSerializerContext;
}
