using System.Text;
using System.Text.Unicode;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>Values between the wire and the fleet, exactly or not at all.</summary>
internal static class WireNumbers
{
    private const int MaxDecimals = 28;

    /// <param name="value">As it was read.</param>
    /// <param name="buffer">Where it was read from: texts lie there.</param>
    /// <returns>The value with the scale it was said with; null: no decimal holds it, or its bytes are no text.</returns>
    public static ReadingValue? ToReading(WireValue value, byte[] buffer) => value.Kind switch
    {
        WireValue.None => ReadingValue.None,
        WireValue.Boolean => ReadingValue.Of(value.Mantissa != 0),
        WireValue.Number when value.TryScale(0, out var whole) && value.Exponent >= 0 => ReadingValue.Of(whole),
        WireValue.Number when value.Exponent is < 0 and >= -MaxDecimals => ReadingValue.Of(Decimal(value.Mantissa, -value.Exponent)),
        WireValue.Text => Text(buffer.AsSpan(value.TextOffset, value.TextLength)),
        _ => null,
    };

    /// <summary>A decimal as mantissa × 10^exponent.</summary>
    /// <returns>False: its digits do not fit into 64 bits.</returns>
    public static bool TrySplit(decimal number, out long mantissa, out int exponent)
    {
        exponent = -number.Scale;
        var digits = number * Power(number.Scale);
        mantissa = digits is >= long.MinValue and <= long.MaxValue ? (long)digits : 0;
        return digits is >= long.MinValue and <= long.MaxValue;
    }

    /// <summary>Writes a number or a boolean that <see cref="TrySplit"/> has passed.</summary>
    public static void Write(ByteWriter to, ReadingValue value)
    {
        if (value.Kind == ValueKind.Boolean)
        {
            to.WriteBoolean(value.Boolean);
            return;
        }
        TrySplit(value.Decimal, out var mantissa, out var exponent);
        to.WriteNumber(mantissa, exponent);
    }

    private static ReadingValue? Text(ReadOnlySpan<byte> utf8) =>
        Utf8.IsValid(utf8) ? ReadingValue.Of(Encoding.UTF8.GetString(utf8)) : null;

    private static decimal Decimal(long mantissa, int decimals)
    {
        var digits = mantissa < 0 ? (ulong)-mantissa : (ulong)mantissa;
        return new decimal((int)(uint)digits, (int)(uint)(digits >> 32), 0, mantissa < 0, (byte)decimals);
    }

    private static decimal Power(int decimals)
    {
        var power = 1m;
        for (var i = 0; i < decimals; i++) power *= 10;
        return power;
    }
}
