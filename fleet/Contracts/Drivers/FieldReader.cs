using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Contracts;

/// <summary>
/// Reads a JSON object by the description of its fields, strictly: a key that no field knows, a value that does not
/// fit, a missing one that is required, each is a fault, and all are found at once. No fault repeats what stands in a
/// secret. Pure.
/// </summary>
public static class FieldReader
{
    // A description may come from a gateway: its patterns are matched in time that grows with the text and no faster.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <param name="fields">The description.</param>
    /// <param name="section">The object; faults go to its list.</param>
    public static FieldValues Read(IEnumerable<Field> fields, JsonSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var values = new FieldValues(section);
        var doubtful = new HashSet<string>();
        foreach (var variants in fields.GroupBy(field => field.Key))
        {
            var key = variants.Key;
            var isWritten = section.Try(key, out var written);
            // What depends on a faulty value can be neither right nor wrong.
            if (variants.Any(field => field.When.Any(condition => doubtful.Contains(condition.Key))))
            {
                doubtful.Add(key);
                values.IsUsable = false;
            }
            else if (variants.FirstOrDefault(field => Applies(field, values)) is not { } field)
            {
                if (isWritten) RefuseIdle(variants, values, section);
            }
            else
            {
                values.Ask(field);
                if (TryRead(field, isWritten ? written : default, section, values)) continue;
                doubtful.Add(key);
                if (!TryDefault(field, values)) values.IsUsable = false;
            }
        }
        section.Done();
        return values;
    }

    /// <summary>Whether a pattern matches the whole text.</summary>
    public static bool Matches(string pattern, string text) => Regex.IsMatch(text, $@"\A(?:{pattern})\z", Linear);

    /// <summary>Whether a single value, as text, is one that the field takes.</summary>
    public static bool Fits(Field field, string text)
    {
        ArgumentNullException.ThrowIfNull(field);
        return FromText(field, text) is not null;
    }

    /// <summary>A value that does not stand in JSON: a default, an option of an address. Null: it does not fit.</summary>
    internal static ReadingValue? FromText(Field field, string text) => field.Kind switch
    {
        Kind.Whole => TryWhole(text, out var number) ? Whole(field, number) : null,
        Kind.Boolean => text switch { "true" => ReadingValue.Of(true), "false" => ReadingValue.Of(false), _ => null },
        Kind.Decimal => JsonSection.TryDecimal(text, out var number) && IsWithin(field, number) ? ReadingValue.Of(number) : null,
        Kind.Choice => field.Choices.Any(choice => choice.Word == text) ? ReadingValue.Of(text) : null,
        Kind.Address => AddressText.Canonical(text, field.Forms) is { } address ? ReadingValue.Of(address) : null,
        Kind.Text => text.Length is > 0 && text.Length <= field.Limit && (field.Pattern.Length == 0 || Matches(field.Pattern, text))
            ? ReadingValue.Of(text)
            : null,
        _ => null,
    };

    private static bool Applies(Field field, FieldValues values) =>
        field.When.All(condition => values.Sample(condition.Key) is { } value && condition.Values.Contains(value));

    private static void RefuseIdle(IEnumerable<Field> variants, FieldValues values, JsonSection section)
    {
        var causes = variants.SelectMany(field => field.When).Select(condition => condition.Key).Distinct()
            .Select(object (key) => values.Sample(key) is { } value ? $"\"{key}\": \"{value}\"" : FieldPhrases.No.With(key))
            .Aggregate((one, other) => FieldPhrases.And.With(one, other));
        values.SetIdle(variants.First().Key);
        section.Fault(variants.First().Key, FieldPhrases.Idle.With(causes));
    }

    /// <param name="written">Undefined: it was left out.</param>
    private static bool TryRead(Field field, JsonElement written, JsonSection section, FieldValues values)
    {
        var (isWritten, key) = (written.ValueKind != JsonValueKind.Undefined, field.Key);
        if (!isWritten && field.Required)
        {
            section.Fault(key, JsonPhrases.KeyMissing.With(FieldForm.Of(field)));
            return false;
        }
        if (isWritten && field.Kind is (Kind.Object or Kind.Map) && written.ValueKind != JsonValueKind.Object)
        {
            section.Fault(key, JsonPhrases.NotObject.With(Shown(field, written)));
            written = default;
        }
        if (field.Kind == Kind.Object) values.Set(key, Read(field.Fields, Nested()));
        else if (field.Kind == Kind.Map) values.Set(key, ReadMap(field, Nested()));
        else if (!isWritten) TryDefault(field, values);
        else if (Value(field, written) is { } value) values.Set(key, value);
        else
        {
            section.Fault(key, FieldPhrases.NotFit.With(Shown(field, written), FieldForm.Of(field)));
            return false;
        }
        return true;

        JsonSection Nested() => new(written, section.At(key), section.Faults);
    }

    private static bool TryDefault(Field field, FieldValues values)
    {
        if (field.Fallback.Length == 0 || FromText(field, field.Fallback) is not { } value) return false;
        values.Set(field.Key, value);
        return true;
    }

    private static Dictionary<string, ReadingValue> ReadMap(Field field, JsonSection section)
    {
        var (entries, count) = (new Dictionary<string, ReadingValue>(), section.Keys.Count());
        if (count > field.Limit)
        {
            section.Faults.Add(section.Path, FieldPhrases.TooMany.With(count, field.Limit));
            return entries;
        }
        foreach (var key in section.Keys.ToList())
        {
            section.Try(key, out var written);
            if (!Matches(field.Pattern, key)) section.Fault(key, FieldPhrases.KeyNotFit.With(FieldForm.Of(field.Form)));
            else if (field.Fields.Select(possible => Value(possible, written)).FirstOrDefault(found => found is not null) is { } value)
                entries.Add(key, value);
            else
                section.Fault(key, FieldPhrases.NotFit.With(Shown(field, written), FieldForm.Any(field.Fields.Select(FieldForm.Of))));
        }
        return entries;
    }

    /// <summary>Null: it does not fit.</summary>
    private static ReadingValue? Value(Field field, JsonElement written) => field.Kind switch
    {
        Kind.Whole => JsonNumber.TryWhole(written, out var number) ? Whole(field, number) : null,
        Kind.Boolean => written.ValueKind is JsonValueKind.True or JsonValueKind.False ? ReadingValue.Of(written.GetBoolean()) : null,
        _ => written.ValueKind == JsonValueKind.String ? FromText(field, written.GetString()!) : null,
    };

    private static bool TryWhole(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static ReadingValue? Whole(Field field, long number) => IsWithin(field, number) ? ReadingValue.Of(number) : null;

    private static bool IsWithin(Field field, decimal number) => !(number < Bound(field.Min) || number > Bound(field.Max));

    private static decimal? Bound(string text) => JsonSection.TryDecimal(text, out var number) ? number : null;

    private static object Shown(Field field, JsonElement written) =>
        field.HoldsSecret() ? FieldPhrases.Hidden : JsonSection.Shown(written);
}
