using System.Buffers.Binary;
using System.Text;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Register bytes to values. Every bit pattern gives a value or a quality; nothing throws.</summary>
internal static class ValueDecoder
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="point">How the value lies there.</param>
    /// <param name="wire">Its own bytes, as received: 2 a register. For a bit, one byte that is 0 or not.</param>
    public static (ReadingValue Value, Quality Quality) Decode(ModbusPoint point, ReadOnlySpan<byte> wire)
    {
        if (point.IsBit) return (ReadingValue.Of(wire[0] != 0), Quality.Good);
        Span<byte> bytes = stackalloc byte[wire.Length];
        wire.CopyTo(bytes);
        point.Order.Reorder(bytes);
        if (point.Type == WireType.String) return Text(bytes);

        var raw = Raw(bytes);
        if (raw == point.NoValue) return (ReadingValue.None, Quality.NotPresent);
        return point.Type switch
        {
            WireType.Bool => (ReadingValue.Of((raw >> point.Bit & 1) != 0), Quality.Good),
            WireType.Bits => Scaled(point, (long)(raw >> point.Bit & (1UL << point.Width) - 1)),
            WireType.Int16 => Scaled(point, (short)raw),
            WireType.Int32 => Scaled(point, (int)raw),
            WireType.Int64 => Scaled(point, (long)raw),
            WireType.UInt64 when raw > long.MaxValue => (ReadingValue.Of(raw * point.Scale + point.Offset), Quality.Good),
            WireType.Float32 => Floating(point, BitConverter.UInt32BitsToSingle((uint)raw)),
            WireType.Float64 => Floating(point, BitConverter.UInt64BitsToDouble(raw)),
            WireType.Bcd16 or WireType.Bcd32 or WireType.Bcd64 => Bcd(point, raw, bytes.Length * 2),
            _ => Scaled(point, (long)raw),
        };
    }

    /// <summary>Most significant byte first, 2, 4 or 8 of them.</summary>
    public static ulong Raw(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };

    // That a decimal holds it exactly was seen to when the profile was read.
    private static (ReadingValue, Quality) Scaled(ModbusPoint point, long raw) =>
        (point is { Scale: { Scale: 0 } and 1, Offset: 0 } ? ReadingValue.Of(raw) : ReadingValue.Of(raw * point.Scale + point.Offset),
            Quality.Good);

    private static (ReadingValue, Quality) Floating(ModbusPoint point, double raw)
    {
        if (double.IsNaN(raw) && point.NaNIsNoValue) return (ReadingValue.None, Quality.NotPresent);
        var value = (point.Scale == 1 ? raw : raw * (double)point.Scale) + (double)point.Offset;
        // The largest numbers leave a double when they are scaled.
        var quality = double.IsFinite(value) ? Quality.Good : double.IsFinite(raw) ? Quality.Invalid | Quality.Overflow : Quality.Invalid;
        return (ReadingValue.Of(value), quality);
    }

    private static (ReadingValue, Quality) Bcd(ModbusPoint point, ulong raw, int digits)
    {
        long number = 0;
        for (var shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        {
            var digit = (long)(raw >> shift & 0xF);
            if (digit > 9) return (ReadingValue.None, Quality.Invalid);
            number = number * 10 + digit;
        }
        return Scaled(point, number);
    }

    private static (ReadingValue, Quality) Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        try
        {
            return (ReadingValue.Of(StrictUtf8.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd(' ')), Quality.Good);
        }
        catch (DecoderFallbackException)
        {
            return (ReadingValue.None, Quality.Invalid);
        }
    }
}
