using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeFleet.Contracts;

/// <summary>
/// The words of a <c>repeat</c>, by turn: of each a list of texts and numbers, or a range of numbers as in <c>"1..32"</c>.
/// </summary>
internal sealed partial class RepeatWords
{
    private const int LongestWord = 64;

    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _words;

    private RepeatWords(IReadOnlyDictionary<string, IReadOnlyList<string>> words) => (_words, Turns) = (words, words.First().Value.Count);

    public int Turns { get; }

    /// <summary>Null: there are faults.</summary>
    public static RepeatWords? Read(JsonSection section)
    {
        var before = section.Faults.Lines.Count;
        var words = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var key in section.Keys.ToList())
        {
            section.Try(key, out var written);
            if (!Name().IsMatch(key)) section.Fault(key, ProfilePhrases.NoWordName.With());
            else if (Values(written) is not { } values) section.Fault(key, ProfilePhrases.NoWords.With(JsonSection.Shown(written)));
            else if (words.Count > 0 && words.First() is var first && first.Value.Count != values.Count)
                section.Fault(key, ProfilePhrases.WordsDiffer.With(values.Count, first.Key, first.Value.Count));
            else words.Add(key, values);
        }
        if (words.Count == 0 && section.Faults.Lines.Count == before)
            section.Faults.Add(section.Path, ProfilePhrases.NothingRepeats.With(ProfilePhrases.Words));
        return section.Faults.Lines.Count > before ? null : new RepeatWords(words);
    }

    /// <summary>A turn as faults tell it.</summary>
    public string Told(int turn) => string.Join(',', _words.Select(word => $"{word.Key}={word.Value[turn]}"));

    /// <summary>The same with the words of a turn in all its texts. A word that there is not is a fault of the first turn.</summary>
    public JsonNode? Fill(JsonElement written, string at, int turn, ValidationFaults faults) => written.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(written.EnumerateObject().Select(
            property => KeyValuePair.Create(property.Name, Fill(property.Value, $"{at}.{property.Name}", turn, faults)))),
        JsonValueKind.Array => new JsonArray([.. written.EnumerateArray().Select((item, i) => Fill(item, $"{at}[{i}]", turn, faults))]),
        JsonValueKind.String => JsonValue.Create(Fill(written.GetString()!, at, turn, faults)),
        _ => JsonValue.Create(written),
    };

    private string Fill(string text, string at, int turn, ValidationFaults faults) => Place().Replace(text, place =>
    {
        var name = place.Groups["name"].Value;
        if (_words.TryGetValue(name, out var values)) return values[turn];
        if (turn == 0)
            faults.Add(at,
                ProfilePhrases.NoSuchWord.With(place.Value, string.Join(", ", _words.Keys.Select(key => $"{{{key}}}"))));
        return "";
    });

    private static List<string>? Values(JsonElement written) => written.ValueKind switch
    {
        JsonValueKind.String => Range(written.GetString()!),
        JsonValueKind.Array when written.GetArrayLength() is > 0 and <= DeviceLimits.MaxPoints => List(written),
        _ => null,
    };

    private static List<string>? List(JsonElement written)
    {
        List<string> values = [.. written.EnumerateArray().Select(value => value.ValueKind switch
        {
            JsonValueKind.String when value.GetString()!.Length is > 0 and <= LongestWord => value.GetString()!,
            JsonValueKind.Number when JsonNumber.TryWhole(value, out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => "",
        })];
        return values.Contains("") ? null : values;
    }

    // "01..12" keeps its leading zeros: identifiers have them.
    private static List<string>? Range(string text)
    {
        if (Bounds().Match(text) is not { Success: true } bounds) return null;
        var (first, width) = (bounds.Groups["first"].Value, bounds.Groups["first"].Length);
        var from = int.Parse(first, CultureInfo.InvariantCulture);
        var to = int.Parse(bounds.Groups["last"].Value, CultureInfo.InvariantCulture);
        if (to < from || to - from >= DeviceLimits.MaxPoints) return null;
        return [.. Enumerable.Range(from, to - from + 1).Select(number => number.ToString($"D{width}", CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{0,15}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\{(?<name>[A-Za-z][A-Za-z0-9]*)\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?<first>[0-9]{1,5})\.\.(?<last>[0-9]{1,5})\z")]
    private static partial Regex Bounds();
}
