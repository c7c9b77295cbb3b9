using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>A value as two columns, kind and text, exactly: a decimal keeps its scale, a double its bits.</summary>
internal static class StoredValue
{
    public static string Text(ReadingValue value) => value.Kind == ValueKind.Double
        ? BitConverter.DoubleToInt64Bits(value.Double).ToString(CultureInfo.InvariantCulture)
        : value.ToString();

    public static ReadingValue Read(ValueKind kind, string text) => kind switch
    {
        ValueKind.None => ReadingValue.None,
        ValueKind.Integer => ReadingValue.Of(long.Parse(text, CultureInfo.InvariantCulture)),
        ValueKind.Decimal => ReadingValue.Of(decimal.Parse(text, CultureInfo.InvariantCulture)),
        ValueKind.Double => ReadingValue.Of(BitConverter.Int64BitsToDouble(long.Parse(text, CultureInfo.InvariantCulture))),
        ValueKind.Boolean => ReadingValue.Of(text == "true"),
        ValueKind.Text => ReadingValue.Of(text),
        _ => throw new InvalidDataException($"{(int)kind} is no kind of value"),
    };
}
