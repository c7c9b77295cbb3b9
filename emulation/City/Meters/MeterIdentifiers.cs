using System.Globalization;
using EdgeFleet.City.Field;
using EdgeFleet.Contracts;

namespace EdgeFleet.City.Meters;

/// <summary>
/// What the data of a billing meter mean (device model <c>dlt645-meter</c>): DL/T 645-2007, annex A, BCD with the lowest
/// byte first, as of the sources of <see cref="Models.Meters.Dlt645Frame"/>.
/// </summary>
internal static class MeterIdentifiers
{
    private const int Phases = 3;
    private const int Tariffs = 4;
    private const byte SignBit = 0x80;

    private static readonly ILookup<uint, Item> All = Items().ToLookup(item => item.Identifier);

    /// <summary>The points in an answer.</summary>
    /// <param name="identifier">DI3 to DI0 as one number.</param>
    /// <param name="data">Behind the identifier.</param>
    public static IEnumerable<ServedPoint> In(uint identifier, byte[] data) =>
        from item in All[identifier]
        where item.Begin + item.Bytes <= data.Length
        let digits = data.AsSpan(item.Begin, item.Bytes).ToArray()
        where !digits.All(value => value == 0xFF) // an absent phase
        select new ServedPoint(item.Path, Number(digits, item.Signed) * item.Scale, item.ByException);

    private static IEnumerable<Item> Items()
    {
        yield return new(0x00010000, "3422/0/17", 4, 10);
        yield return new(0x00020000, "3422/0/18", 4, 10);
        yield return new(0x02030000, "3422/0/15", 3, 0.1m, Signed: true);
        yield return new(0x02800002, "3421/1/11", 2, 0.01m);
        yield return new(0x0203FF00, "3422/0/15", 3, 0.1m, Signed: true);
        yield return new(0x0206FF00, "3422/0/5", 2, 0.001m, Signed: true);
        for (var tariff = 0; tariff <= Tariffs; tariff++) yield return new(0x0001FF00, $"3422/{tariff}/17", 4, 10, Begin: 4 * tariff);
        for (var phase = 1u; phase <= Phases; phase++)
        {
            yield return new(0x02010000 + (phase << 8), $"3421/{phase}/1", 2, 0.1m);
            yield return new(0x02020000 + (phase << 8), $"3421/{phase}/6", 3, 0.001m, Signed: true);
            yield return new(0x02030000 + (phase << 8), $"3421/{phase}/23", 3, 0.1m, Signed: true);
            yield return new(0x0201FF00, $"3421/{phase}/1", 2, 0.1m, Begin: 2 * (int)(phase - 1));
            yield return new(0x0202FF00, $"3421/{phase}/6", 3, 0.001m, Signed: true, Begin: 3 * (int)(phase - 1));
            yield return new(0x0203FF00, $"3421/{phase}/23", 3, 0.1m, Signed: true, Begin: 3 * (int)phase);
        }
    }

    private static decimal Number(byte[] digits, bool signed)
    {
        var negative = signed && (digits[^1] & SignBit) != 0;
        if (negative) digits[^1] &= SignBit - 1;
        var number = decimal.Parse(Convert.ToHexString([.. digits.Reverse()]), CultureInfo.InvariantCulture);
        return negative ? -number : number;
    }

    private sealed record Item(uint Identifier, PointPath Path, int Bytes, decimal Scale, bool Signed, int Begin, bool ByException)
    {
        public Item(uint Identifier, string Path, int Bytes, decimal Scale, bool Signed = false, int Begin = 0, bool ByException = false)
            : this(Identifier, PointPath.Parse(Path), Bytes, Scale, Signed, Begin, ByException) { }
    }
}
