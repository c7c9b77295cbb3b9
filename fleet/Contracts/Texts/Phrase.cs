using System.Globalization;

namespace EdgeFleet.Contracts;

/// <summary>
/// What is told somebody: a kind of phrase and its values. What is quoted in it from outside is bounded and of one line, whoever
/// wrote it.
/// </summary>
public sealed class Phrase
{
    /// <summary>As much of a quoted text as tells which it was.</summary>
    public const int MostLetters = 2000;

    private readonly Dictionary<string, object> _values;

    internal Phrase(PhraseKind kind, IReadOnlyList<object?> values)
    {
        if (values.Count != kind.Parameters.Count)
            throw new ArgumentException($"{kind.Code} takes {string.Join(", ", kind.Parameters)}", nameof(values));
        Kind = kind;
        _values = kind.Parameters.Zip(values, (name, value) => (name, value: Value(value))).ToDictionary(p => p.name, p => p.value);
    }

    private Phrase(Phrase same, string place) => (Kind, _values, Place) = (same.Kind, same._values, Bounded(place));

    public PhraseKind Kind { get; }

    /// <summary>What it is about: a field of a request, or a JSON path. Null: the whole.</summary>
    public string? Place { get; }

    /// <summary>By name, each as it is told in English; under <see cref="InLanguage"/> as it is told in a language of its own.</summary>
    public IReadOnlyDictionary<string, string> Values
    {
        get
        {
            var values = _values.ToDictionary(value => value.Key, value => Told(value.Value, "en", _ => null));
            foreach (var (name, value) in _values)
                if (value is Dictionary<string, string> texts)
                    foreach (var (language, text) in texts.Where(text => text.Key != "en")) values.Add(InLanguage(name, language), text);
            return values;
        }
    }

    /// <summary>Those of its values that are phrases.</summary>
    public IEnumerable<KeyValuePair<string, Phrase>> Parts =>
        _values.Where(value => value.Value is Phrase).Select(value => KeyValuePair.Create(value.Key, (Phrase)value.Value));

    /// <summary>The name of a value in a language.</summary>
    public static string InLanguage(string name, string language) => $"{name}.{language}";

    /// <summary>The same about that place.</summary>
    public Phrase At(string place) => new(this, place);

    /// <summary>In a language, without its place.</summary>
    /// <param name="language">Two letters: en, zh.</param>
    /// <param name="words">The words of a kind; null: there are none, and the English ones stand in.</param>
    public string In(string language, Func<PhraseKind, string?> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        // In one pass: a value that looks like a name in braces is a value.
        return PhraseKind.Name.Replace(words(Kind) ?? Kind.English,
            name => _values.TryGetValue(name.Groups[1].Value, out var value) ? Told(value, language, words) : "–");
    }

    /// <summary>In English, behind its place.</summary>
    public override string ToString() => (Place is null ? "" : $"{Place}: ") + In("en", _ => null);

    private static string Told(object value, string language, Func<PhraseKind, string?> words) => value switch
    {
        Phrase part => part.In(language, words),
        Dictionary<string, string> texts => texts.GetValueOrDefault(language) ?? texts.GetValueOrDefault("en", "–"),
        _ => (string)value,
    };

    private static object Value(object? value) => value switch
    {
        null => "",
        Phrase part => part,
        PhraseKind part => part.With(),
        IEnumerable<KeyValuePair<string, string>> texts => texts.ToDictionary(text => text.Key, text => Bounded(text.Value)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Bounded(value.ToString()!),
    };

    private static string Bounded(string text) =>
        text.Length <= MostLetters ? PlainText.Escaped(text) : PlainText.Escaped(text[..MostLetters]) + "…";
}
