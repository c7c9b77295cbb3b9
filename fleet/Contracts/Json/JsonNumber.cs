using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeFleet.Contracts;

/// <summary>
/// Numbers in every form that JSON has for them (RFC 8259, 6): <c>0.10</c>, <c>-0</c>, <c>1e-7</c>, <c>1E+3</c>. What programs write
/// is theirs to choose; what we hand on is in plain digits, which every reader takes.
/// </summary>
public static class JsonNumber
{
    private const NumberStyles Forms =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The number with as many decimals as it was written with; false: a decimal does not hold it exactly.</summary>
    public static bool TryExact(string? text, out decimal number)
    {
        if (!decimal.TryParse(text, Forms, CultureInfo.InvariantCulture, out number)) return false;
        if (number == 0) number = Math.Abs(number);
        return Significant(text!) == Significant(number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A number without a fraction, however it is written; false: it is none, or leaves 64 bits.</summary>
    public static bool TryWhole(JsonElement element, out long number)
    {
        number = 0;
        if (element.ValueKind != JsonValueKind.Number) return false;
        if (element.TryGetInt64(out number)) return true;
        if (!TryExact(element.GetRawText(), out var exact) || exact != decimal.Truncate(exact)) return false;
        if (exact is < long.MinValue or > long.MaxValue) return false;
        number = (long)exact;
        return true;
    }

    /// <summary>Digits with an optional fraction, no exponent.</summary>
    public static string Plain(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The digits that count, without those that only say where the point is: what rounding would change.</summary>
    private static string Significant(string text)
    {
        var mantissa = text.AsSpan(0, text.AsSpan().IndexOfAny('e', 'E') is >= 0 and var end ? end : text.Length);
        return string.Concat(mantissa.ToString().Where(char.IsAsciiDigit)).Trim('0');
    }
}

/// <summary>Reads the whole numbers of a request in every form that JSON has for them.</summary>
public sealed class WholeNumbers : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return JsonNumber.TryWhole(value.RootElement, out var number)
            ? number
            : throw new JsonException($"{JsonSection.Shown(value.RootElement)} is not a whole number; write one");
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value);
    }
}

/// <summary>The same, of 32 bits.</summary>
public sealed class SmallWholeNumbers : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return JsonNumber.TryWhole(value.RootElement, out var number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new JsonException(
                $"{JsonSection.Shown(value.RootElement)} is not a whole number from {int.MinValue} to {int.MaxValue}; write one");
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value);
    }
}
