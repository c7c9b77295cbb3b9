using System.Globalization;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>
/// A value, kept exactly: a decimal keeps its scale (1.50 is not 1.5), a double keeps every bit (which
/// NaN it was, the sign of zero). Two values are equal when kind and content are.
/// </summary>
public readonly struct ReadingValue : IEquatable<ReadingValue>
{
    private readonly long _bits;
    private readonly decimal _decimal;
    private readonly string? _text;

    private ReadingValue(ValueKind kind, long bits = 0, decimal number = 0, string? text = null)
    {
        Kind = kind;
        _bits = bits;
        _decimal = number;
        _text = text;
    }

    /// <summary>Integer, Decimal, Double, Boolean, Text or None; how a decimal is encoded is the codec's business.</summary>
    public ValueKind Kind { get; }

    public static ReadingValue None => default;
    public static ReadingValue Of(long value) => new(ValueKind.Integer, value);
    public static ReadingValue Of(decimal value) => new(ValueKind.Decimal, number: value);
    public static ReadingValue Of(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));
    public static ReadingValue Of(bool value) => new(ValueKind.Boolean, value ? 1 : 0);
    public static ReadingValue Of(string value) => new(ValueKind.Text, text: value ?? throw new ArgumentNullException(nameof(value)));

    public long Integer => Kind == ValueKind.Integer ? _bits : throw Wrong(ValueKind.Integer);
    public decimal Decimal => Kind == ValueKind.Decimal ? _decimal : throw Wrong(ValueKind.Decimal);
    public double Double => Kind == ValueKind.Double ? BitConverter.Int64BitsToDouble(_bits) : throw Wrong(ValueKind.Double);
    public bool Boolean => Kind == ValueKind.Boolean ? _bits != 0 : throw Wrong(ValueKind.Boolean);
    public string Text => Kind == ValueKind.Text ? _text! : throw Wrong(ValueKind.Text);

    /// <summary>For charts and thresholds, not for accounts: the nearest double, 0/1 for booleans, null for text and none.</summary>
    public double? AsNumber() => Kind switch
    {
        ValueKind.Integer => _bits,
        ValueKind.Decimal => (double)_decimal,
        ValueKind.Double => Double,
        ValueKind.Boolean => _bits,
        _ => null,
    };

    public bool Equals(ReadingValue other) =>
        Kind == other.Kind && _bits == other._bits && _text == other._text
        && _decimal == other._decimal && _decimal.Scale == other._decimal.Scale;

    public override bool Equals(object? obj) => obj is ReadingValue other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _decimal, _text);
    public static bool operator ==(ReadingValue left, ReadingValue right) => left.Equals(right);
    public static bool operator !=(ReadingValue left, ReadingValue right) => !left.Equals(right);

    /// <summary>Invariant text: 21.50, 7, true, or the text itself; empty for none.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        ValueKind.Decimal => _decimal.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => Double.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Boolean => _bits != 0 ? "true" : "false",
        ValueKind.Text => _text!,
        _ => "",
    };

    private InvalidOperationException Wrong(ValueKind asked) => new($"the value is {Kind}, not {asked}");
}
