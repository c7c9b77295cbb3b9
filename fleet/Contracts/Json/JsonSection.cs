using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EdgeFleet.Contracts;

/// <summary>
/// One JSON object, read strictly: every value is asked for by key, with its type and range; whatever was
/// never asked for is a fault when <see cref="Done"/> is called. A faulty or missing value comes back as its
/// default, so that reading goes on and finds the other faults too.
/// </summary>
public sealed class JsonSection
{
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly HashSet<string> _asked = [];

    /// <param name="element">An object; an undefined element reads as an empty one.</param>
    /// <param name="path">Its JSON path.</param>
    /// <param name="faults">Where faults go.</param>
    public JsonSection(JsonElement element, string path, ValidationFaults faults)
    {
        Path = path;
        Faults = faults;
        if (element.ValueKind == JsonValueKind.Undefined) return;
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, JsonPhrases.NotObject.With(Shown(element)));
            return;
        }
        foreach (var property in element.EnumerateObject())
            if (!_values.TryAdd(property.Name, property.Value))
                faults.Add(At(property.Name), JsonPhrases.KeyTwice.With());
    }

    public string Path { get; }
    public ValidationFaults Faults { get; }
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Reads a whole text; a text that is no JSON gives null and one fault with the place.</summary>
    public static JsonElement? TryElement(string text, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        try
        {
            var element = JsonElement.Parse(text);
            if (!text.Contains("\\u", StringComparison.Ordinal) || HasWholeTexts(element)) return element;
            faults.Add("$", JsonPhrases.HalfCharacter.With());
            return null;
        }
        catch (JsonException e)
        {
            faults.Add("$", JsonPhrases.NotJson.With(e.LineNumber + 1, e.BytePositionInLine + 1));
            return null;
        }
    }

    /// <summary>Reads a whole text that came as bytes: what is not UTF-8 is a fault, and no other text in its place.</summary>
    public static JsonElement? TryElement(ReadOnlySpan<byte> utf8, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (Utf8.IsValid(utf8)) return TryElement(Encoding.UTF8.GetString(utf8), faults);
        faults.Add("$", JsonPhrases.NotUtf8.With());
        return null;
    }

    /// <summary>JSON lets half of a surrogate pair pass, but no reader can make a text of it.</summary>
    public static bool HasWholeTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined) return true;
        try
        {
            CanonicalJson.Bytes(element);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>No object in it has a key twice; each that does is a fault.</summary>
    public static bool HasEachKeyOnce(JsonElement element, string path, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Lines.Count;
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var (i, item) in element.EnumerateArray().Index())
                HasEachKeyOnce(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), faults);
        if (element.ValueKind == JsonValueKind.Object)
            foreach (var (key, value) in new JsonSection(element, path, faults)._values) HasEachKeyOnce(value, $"{path}.{key}", faults);
        return faults.Lines.Count == before;
    }

    public string At(string key) => $"{Path}.{key}";
    public bool Has(string key) => _values.ContainsKey(key);
    public void Fault(string key, Phrase phrase) => Faults.Add(At(key), phrase);

    /// <summary>The value as it stands, of any kind.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What to write, for the fault: a text, or a phrase where people are told of it.</param>
    public JsonElement Raw(string key, object what)
    {
        if (Try(key, out var value)) return value;
        Fault(key, JsonPhrases.KeyMissing.With(what));
        return default;
    }

    /// <param name="key">The key.</param>
    /// <param name="what">What to write, as for <see cref="Raw"/>.</param>
    /// <param name="fallback">Value when the key is missing; null: it has to be there.</param>
    public string Text(string key, object what, string? fallback = null)
    {
        if (Try(key, out var value))
        {
            if (value.ValueKind == JsonValueKind.String) return value.GetString()!;
            Fault(key, JsonPhrases.NotText.With(Shown(value), what));
        }
        else if (fallback is null)
        {
            Fault(key, JsonPhrases.KeyMissing.With(what));
        }
        return fallback ?? "";
    }

    public long Integer(string key, long min, long max, long? fallback = null)
    {
        if (Try(key, out var value))
        {
            if (JsonNumber.TryWhole(value, out var number) && number >= min && number <= max) return number;
            Fault(key, JsonPhrases.NotWhole.With(Shown(value), min, max));
        }
        else if (fallback is null)
        {
            Fault(key, JsonPhrases.KeyMissing.With(JsonPhrases.Whole.With(min, max, "")));
        }
        return fallback ?? min;
    }

    /// <summary>A decimal, written as text so that no reader makes a binary fraction of it.</summary>
    public decimal? Decimal(string key)
    {
        if (!Try(key, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String && TryDecimal(value.GetString(), out var number)) return number;
        Fault(key, JsonPhrases.NotDecimal.With(Shown(value)));
        return null;
    }

    /// <summary>True or false; false when the key is missing.</summary>
    public bool Boolean(string key)
    {
        if (!Try(key, out var value)) return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Fault(key, JsonPhrases.NotBoolean.With(Shown(value)));
        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> words, T? fallback = null) where T : struct
    {
        ArgumentNullException.ThrowIfNull(words);
        var allowed = string.Join(", ", words.Keys);
        if (Try(key, out var value))
        {
            if (value.ValueKind == JsonValueKind.String && words.TryGetValue(value.GetString()!, out var chosen)) return chosen;
            Fault(key, JsonPhrases.NotAmong.With(Shown(value), allowed));
        }
        else if (fallback is null)
        {
            Fault(key, JsonPhrases.KeyMissing.With(JsonPhrases.OneOf.With(allowed)));
        }
        return fallback ?? default;
    }

    /// <summary>A nested object; missing and not required, it reads as an empty one.</summary>
    public JsonSection Object(string key, object what, bool required = true)
    {
        if (Try(key, out var value)) return new JsonSection(value, At(key), Faults);
        if (required) Fault(key, JsonPhrases.KeyMissing.With(what));
        return new JsonSection(default, At(key), Faults);
    }

    /// <summary>A list of objects, which may be empty where <paramref name="atLeast"/> is 0.</summary>
    /// <param name="place">Where each of them was written; null: in this list.</param>
    public IReadOnlyList<JsonSection> Objects(string key, object what, int atLeast = 0, Func<int, string>? place = null)
    {
        if (!Try(key, out var value))
        {
            Fault(key, JsonPhrases.KeyMissing.With(what));
            return [];
        }
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() >= atLeast)
            return [.. value.EnumerateArray().Select(
                (element, i) => new JsonSection(
                    element, At(place?.Invoke(i) ?? string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]")), Faults))];
        Fault(key, JsonPhrases.NotList.With(Shown(value), what));
        return [];
    }

    /// <summary>Texts by language; English has to be there.</summary>
    public IReadOnlyDictionary<string, string> Languages(string key)
    {
        var section = Object(key, "{\"en\": \"…\", \"zh\": \"…\"}");
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var language in section.Keys.ToList())
        {
            var text = section.Text(language, JsonPhrases.NameInLanguage);
            if (!IsLanguage(language))
                section.Fault(language, JsonPhrases.NoLanguage.With());
            else if (string.IsNullOrWhiteSpace(text))
                section.Fault(language, JsonPhrases.NameEmpty.With());
            else texts[language] = text;
        }
        if (Has(key) && !section.Has("en")) section.Fault("en", JsonPhrases.KeyMissing.With(JsonPhrases.EnglishName));
        return texts;
    }

    /// <summary>Everything that was never asked for is a fault.</summary>
    public void Done()
    {
        foreach (var key in _values.Keys.Where(key => !_asked.Contains(key)))
            Fault(key, _asked.Count == 0 ? JsonPhrases.KeyUnknown.With()
                : JsonPhrases.KeyUnknownAmong.With(string.Join(", ", _asked.Order(StringComparer.Ordinal))));
    }

    /// <summary>
    /// Digits with an optional minus before and an optional fraction after them; nothing else, and no more digits than a decimal
    /// holds.
    /// </summary>
    public static bool TryDecimal([NotNullWhen(true)] string? text, out decimal number)
    {
        number = 0;
        return text is { Length: > 0 and <= 29 } && char.IsAsciiDigit(text[text[0] == '-' && text.Length > 1 ? 1 : 0])
            && char.IsAsciiDigit(text[^1])
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out number);
    }

    /// <summary>The value as it stands, of any kind; false when the key is missing.</summary>
    public bool Try(string key, out JsonElement value)
    {
        _asked.Add(key);
        return _values.TryGetValue(key, out value);
    }

    private static bool IsLanguage(string key) => key.Length == 2 && char.IsAsciiLetterLower(key[0]) && char.IsAsciiLetterLower(key[1]);

    /// <summary>A value as a fault quotes it: its first forty characters.</summary>
    public static string Shown(JsonElement value)
    {
        var text = PlainText.Escaped(value.GetRawText());
        return text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");
    }
}
