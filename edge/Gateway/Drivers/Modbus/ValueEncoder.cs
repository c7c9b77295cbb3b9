using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Values to register bytes, exactly or not at all.</summary>
internal static class ValueEncoder
{
    /// <param name="point">How the value lies there.</param>
    /// <param name="value">In the point's unit.</param>
    /// <param name="wire">The bytes to send, 2 a register, of a part of one with the other bits 0; for a bit, one byte. Empty
    /// with a refusal.</param>
    /// <returns>Null, or why the device cannot hold the value and what to write instead.</returns>
    public static Phrase? Encode(ModbusPoint point, ReadingValue value, out byte[] wire)
    {
        wire = [];
        if (point.IsBit)
        {
            wire = [value.Boolean ? (byte)1 : (byte)0];
            return null;
        }
        if (point.Type == WireType.String) return Text(point, value.Text, out wire);
        ulong raw;
        if (point.Type == WireType.Bool) raw = value.Boolean ? 1UL : 0;
        else if (value.Kind != ValueKind.Decimal) return ValuePhrases.NotNumber.With(point.Place);
        else if (Number(point, value.Decimal, out raw) is { } refusal) return refusal;
        if (point.IsField) raw <<= point.Bit;
        else if (raw == point.NoValue) return ValuePhrases.NoValue.With(value);
        wire = new byte[point.Length * 2];
        Put(wire, raw);
        point.Order.Reorder(wire);
        return null;
    }

    private static Phrase? Number(ModbusPoint point, decimal value, out ulong raw)
    {
        raw = 0;
        decimal number;
        try
        {
            number = (value - point.Offset) / point.Scale;
            if (point.Type is WireType.Float32 or WireType.Float64)
            {
                raw = point.Type == WireType.Float32 ? BitConverter.SingleToUInt32Bits((float)number)
                    : BitConverter.DoubleToUInt64Bits((double)number);
                return null;
            }
            if (number != decimal.Truncate(number) || number * point.Scale + point.Offset != value)
                return point.Offset == 0 ? ValuePhrases.NoStep.With(Shown(value), Shown(Math.Abs(point.Scale)))
                    : ValuePhrases.NoStepFrom.With(Shown(value), Shown(point.Offset), Shown(Math.Abs(point.Scale)));
        }
        catch (OverflowException)
        {
            return ValuePhrases.FarOutside.With(Shown(value));
        }
        var (lowest, highest) = Range(point);
        if (number < lowest || number > highest)
        {
            var (one, other) = (lowest * point.Scale + point.Offset, highest * point.Scale + point.Offset);
            return ValuePhrases.Unfit.With(Shown(value), point.Type.ToString().ToLowerInvariant(), Shown(Math.Min(one, other)),
                Shown(Math.Max(one, other)));
        }
        raw = point.Type switch
        {
            WireType.Bcd16 or WireType.Bcd32 or WireType.Bcd64 =>
                ulong.Parse(number.ToString("0", CultureInfo.InvariantCulture), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture),
            WireType.UInt64 => (ulong)number,
            _ => (ulong)(long)number & ulong.MaxValue >> (64 - point.Length * 16),
        };
        return null;
    }

    private static (decimal Lowest, decimal Highest) Range(ModbusPoint point) => point.Type switch
    {
        WireType.Bits => (0, (1 << point.Width) - 1),
        WireType.Int16 => (short.MinValue, short.MaxValue),
        WireType.UInt16 => (0, ushort.MaxValue),
        WireType.Int32 => (int.MinValue, int.MaxValue),
        WireType.UInt32 => (0, uint.MaxValue),
        WireType.Int64 => (long.MinValue, long.MaxValue),
        WireType.UInt64 => (0, ulong.MaxValue),
        WireType.Bcd16 => (0, 9_999),
        WireType.Bcd32 => (0, 99_999_999),
        _ => (0, 9_999_999_999_999_999),
    };

    private static Phrase? Text(ModbusPoint point, string text, out byte[] wire)
    {
        wire = [];
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > point.Length * 2) return ValuePhrases.TextLong.With(bytes.Length, point.Length * 2);
        if (bytes.Contains((byte)0)) return ValuePhrases.TextNul.With();
        wire = new byte[point.Length * 2];
        bytes.CopyTo(wire, 0);
        point.Order.Reorder(wire);
        return null;
    }

    private static void Put(Span<byte> bytes, ulong raw)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, raw);
        all[^bytes.Length..].CopyTo(bytes);
    }

    private static string Shown(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
