using System.Buffers.Binary;
using EdgeFleet.Contracts;
using EdgeFleet.Nano.Dlt645;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>Bytes of an answer to values. All bytes give a value or a quality; nothing throws.</summary>
internal static class ItemDecoder
{
    /// <param name="point">How the value lies there.</param>
    /// <param name="data">Behind the identifier. A tariff or phase that it does not reach is not set up in this meter.</param>
    public static (ReadingValue Value, Quality Quality) Decode(Dlt645Point point, byte[] data)
    {
        if (point.At + point.Bytes > data.Length) return (ReadingValue.None, Quality.NotPresent);
        switch (point.Format)
        {
            case ItemFormat.Bit:
                return (ReadingValue.Of((BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(point.At)) >> point.Bit & 1) != 0),
                    Quality.Good);
            case ItemFormat.Word:
                long word = 0;
                for (var i = point.Bytes - 1; i >= 0; i--) word = word << 8 | data[point.At + i];
                return (ReadingValue.Of(word), Quality.Good);
            default:
                // The codec's bits are the fleet's.
                var quality = (Quality)Bcd.Read(data, point.At, point.Bytes, point.Format == ItemFormat.Signed, out var digits);
                if (quality != Quality.Good) return (ReadingValue.None, quality);
                return (point.Scale is { Scale: 0 } and 1 ? ReadingValue.Of(digits) : ReadingValue.Of(digits * point.Scale), Quality.Good);
        }
    }

    /// <summary>WW DD MM YY and ss mm hh as the local time of the meter; null: they are none.</summary>
    public static DateTime? Clock(byte[] date, byte[] time)
    {
        if (date.Length < 4 || time.Length < 3) return null;
        var (year, month, day) = (Pair(date[3]), Pair(date[2]), Pair(date[1]));
        var (hour, minute, second) = (Pair(time[2]), Pair(time[1]), Pair(time[0]));
        if (year < 0 || month is < 1 or > 12 || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return null;
        if (day < 1 || day > DateTime.DaysInMonth(2000 + year, month)) return null;
        return new DateTime(2000 + year, month, day, hour, minute, second, DateTimeKind.Unspecified);
    }

    private static int Pair(byte bcd) => Bcd.Read([bcd], 0, 1, false, out var value) == Bcd.Good ? (int)value : -1;
}
