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

    public static CodedPhrase Of(Phrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        return new CodedPhrase(phrase.Kind.Code, phrase.Values);
    }

    public static CodedPhrase Of(ToldPhrase told)
    {
        ArgumentNullException.ThrowIfNull(told);
        return new CodedPhrase(told.Code, told.Parameters);
    }

    public ToldPhrase ToWire()
    {
        var told = new ToldPhrase { Code = Code };
        foreach (var (name, value) in Parameters) told.Parameters.Add(name, value);
        return told;
    }

    /// <summary>Words with its values in them; null: they name one that it does not bring.</summary>
    public string? In(string words)
    {
        var whole = true;
        var told = PhraseKind.Name.Replace(words, name =>
        {
            whole &= Parameters.TryGetValue(name.Groups[1].Value, out var value);
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
        told is { Count: <= MostPhrases } && told.All(phrase => phrase.Code.Length <= MostLettersOfName
            && phrase.Parameters.Count <= MostParameters
            && phrase.Parameters.All(one => one.Key.Length <= MostLettersOfName && one.Value.Length <= mostLetters))
            ? told : [];

    [JsonSerializable(typeof(IReadOnlyList<CodedPhrase>))]
    private sealed partial class PhraseJson : JsonSerializerContext;
}
