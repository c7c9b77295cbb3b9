using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Console.Language;

/// <summary>
/// Phrases in the person's language. Their English is declared with their codes; other languages have theirs beside the pages of the
/// slice: key <c>phrase.code</c>, with the values by name in braces.
/// </summary>
public static class PhraseTexts
{
    /// <summary>The key of a kind's words.</summary>
    public static string Key(PhraseKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return Key(kind.Code);
    }

    /// <summary>What a gateway said: in English as it came, and so where not every sentence of it has words here.</summary>
    /// <param name="texts">The words.</param>
    /// <param name="told">Its sentences; none from a gateway of an older release.</param>
    /// <param name="asItCame">The text that came with them.</param>
    public static string Of(IStringLocalizer<Text> texts, IReadOnlyList<CodedPhrase> told, string asItCame)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(told);
        var sentences = told.Select(phrase => Whole(phrase, texts)).ToList();
        return sentences.Count == 0 || sentences.Contains(null) ? asItCame : Joined(sentences!, texts);
    }

    /// <summary>The same of a list, whose texts say one thing each.</summary>
    public static IEnumerable<string> Each(
        IStringLocalizer<Text> texts, IReadOnlyList<CodedPhrase> told, IReadOnlyList<string> asTheyCame) =>
        told.Count == asTheyCame.Count ? told.Zip(asTheyCame, (phrase, text) => Of(texts, [phrase], text)) : asTheyCame;

    /// <summary>Without its place.</summary>
    public static string In(this Phrase phrase, IStringLocalizer<Text> texts) =>
        phrase.In(Languages.Short, kind => texts[Key(kind)] is { ResourceNotFound: false, Value: var words } ? words : null);

    /// <summary>Behind its place, where it has one.</summary>
    public static string Whole(this Phrase phrase, IStringLocalizer<Text> texts) =>
        phrase.Place is { } place ? texts["phrase.at", place, phrase.In(texts)].Value : phrase.In(texts);

    /// <summary>All of them, as one text.</summary>
    public static string In(this IEnumerable<Phrase> phrases, IStringLocalizer<Text> texts) =>
        Joined(phrases.Select(phrase => phrase.Whole(texts)), texts);

    public static string In(this RefusedException refused, IStringLocalizer<Text> texts) => refused.Faults.In(texts);

    private static string? Whole(CodedPhrase phrase, IStringLocalizer<Text> texts) =>
        phrase.In(Languages.Short, code => texts[Key(code)] is { ResourceNotFound: false, Value: var words } ? words : null) is { } said
            ? phrase.Place is { } place ? texts["phrase.at", place, said].Value : said
            : null;

    private static string Key(string code) => $"phrase.{code}";

    internal static string Joined(IEnumerable<string> said, IStringLocalizer<Text> texts) =>
        said.Aggregate((one, other) => texts["phrase.more", one, other].Value);
}
