using System.Globalization;
using EdgeFleet.Contracts.V1;
using Google.Protobuf.Collections;
using Place = EdgeFleet.Contracts.V1.AddressForm.Types.Place;

namespace EdgeFleet.Contracts;

/// <summary>
/// Words in which a driver describes what it takes: a field of each kind, and what may be said of it. Titles and help
/// stand in English and Chinese.
/// </summary>
public static class Fields
{
    public static Field Text(string key, string en, string zh, int limit) =>
        new Field { Key = key, Kind = Field.Types.Kind.Text, Limit = (uint)limit }.Titled(en, zh);

    /// <param name="min">Lowest value.</param>
    /// <param name="max">Highest value.</param>
    /// <param name="unit">UCUM; empty where it counts something.</param>
    public static Field Whole(string key, string en, string zh, long min, long max, string unit = "") => new Field
    {
        Key = key,
        Kind = Field.Types.Kind.Whole,
        Min = min.ToString(CultureInfo.InvariantCulture),
        Max = max.ToString(CultureInfo.InvariantCulture),
        Unit = unit,
    }.Titled(en, zh);

    public static Field Decimal(string key, string en, string zh) =>
        new Field { Key = key, Kind = Field.Types.Kind.Decimal, Example = "0.1" }.Titled(en, zh);

    public static Field Boolean(string key, string en, string zh) =>
        new Field { Key = key, Kind = Field.Types.Kind.Boolean }.Titled(en, zh);

    public static Field Choice(string key, string en, string zh, IEnumerable<string> words)
    {
        var field = new Field { Key = key, Kind = Field.Types.Kind.Choice }.Titled(en, zh);
        field.Choices.Add(words.Select(word => new Choice { Word = word }));
        return field;
    }

    /// <summary>An object whose keys the user chooses; <see cref="Like"/> says of what form they are.</summary>
    /// <param name="limit">Most entries.</param>
    /// <param name="values">What a value may be: fields without a key.</param>
    public static Field Map(string key, string en, string zh, int limit, params IEnumerable<Field> values)
    {
        var field = new Field { Key = key, Kind = Field.Types.Kind.Map, Limit = (uint)limit }.Titled(en, zh);
        field.Fields.Add(values);
        return field;
    }

    public static Field Address(string key, string en, string zh, params IEnumerable<AddressForm> forms)
    {
        var field = new Field { Key = key, Kind = Field.Types.Kind.Address }.Titled(en, zh);
        field.Forms.Add(forms);
        return field;
    }

    /// <summary><c>scheme://host:port</c>.</summary>
    /// <param name="port">The one that is meant when none is written; 0: one has to be.</param>
    public static AddressForm HostAndPort(string scheme, int port = 0) => new()
    {
        Scheme = scheme,
        Place = Place.HostAndPort,
        DefaultPort = (uint)port,
        Example = string.Create(CultureInfo.InvariantCulture, $"{scheme}://10.0.0.5:{(port == 0 ? 4196 : port)}"),
    };

    /// <summary><c>scheme:///path?option=value</c>.</summary>
    public static AddressForm Device(string scheme, string example, params IEnumerable<Field> options)
    {
        var form = new AddressForm { Scheme = scheme, Place = Place.Device, Example = example };
        form.Options.Add(options);
        return form;
    }

    public static Field About(this Field field, string en, string zh) => Said(field, field.Help, en, zh);

    /// <summary>It has to be written.</summary>
    public static Field Needed(this Field field)
    {
        field.Required = true;
        return field;
    }

    /// <summary>What holds where it is left out.</summary>
    public static Field Or(this Field field, string fallback)
    {
        field.Fallback = fallback;
        return field;
    }

    public static Field Or(this Field field, long fallback) => field.Or(fallback.ToString(CultureInfo.InvariantCulture));

    /// <summary>A decimal is within these.</summary>
    public static Field Between(this Field field, decimal min, decimal max)
    {
        (field.Min, field.Max) = (min.ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture));
        return field;
    }

    /// <summary>It is shown to nobody.</summary>
    public static Field Hidden(this Field field)
    {
        field.Secret = true;
        return field;
    }

    /// <summary>Whether it, or a field within it, is shown to nobody.</summary>
    public static bool HoldsSecret(this Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Secret || field.Fields.Any(HoldsSecret) || field.Forms.Any(form => form.Options.Any(HoldsSecret));
    }

    /// <summary>It says where the device is.</summary>
    public static Field Locating(this Field field)
    {
        field.Locates = true;
        return field;
    }

    /// <summary>A text, or each key of a map, is of this form.</summary>
    /// <param name="pattern">A regular expression of the whole of it, in what .NET and ECMAScript have in common.</param>
    /// <param name="en">The same in words, as in "64 hexadecimal digits".</param>
    /// <param name="zh">The same in Chinese.</param>
    public static Field Like(this Field field, string pattern, string en, string zh)
    {
        field.Pattern = pattern;
        return Said(field, field.Form, en, zh);
    }

    public static Field Example(this Field field, string example)
    {
        field.Example = example;
        return field;
    }

    /// <summary>It may stand only where another field of the list, described before it, has one of these values.</summary>
    public static Field Where(this Field field, string key, params IEnumerable<string> values)
    {
        var condition = new FieldCondition { Key = key };
        condition.Values.Add(values);
        field.When.Add(condition);
        return field;
    }

    private static Field Titled(this Field field, string en, string zh) => Said(field, field.Title, en, zh);

    private static Field Said(Field field, MapField<string, string> texts, string en, string zh)
    {
        texts["en"] = en;
        texts["zh"] = zh;
        return field;
    }
}
