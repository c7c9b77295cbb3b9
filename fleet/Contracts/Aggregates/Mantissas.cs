using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>Exact numbers as whole ones: an integer, the digits of a decimal without its point, 0 and 1 of a boolean.</summary>
internal static class Mantissas
{
    public const uint MaxScale = 28;

    public static uint ScaleOf(in ReadingValue value) => value.Kind == ValueKind.Decimal ? value.Decimal.Scale : 0u;

    public static Int128 Of(in ReadingValue value) => value.Kind switch
    {
        ValueKind.Integer => value.Integer,
        ValueKind.Boolean => value.Boolean ? 1 : 0,
        _ => Of(value.Decimal),
    };

    public static Int128 Of(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var magnitude = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        return bits[3] < 0 ? -magnitude : magnitude;
    }

    /// <param name="mantissa">Within 96 bits and a sign.</param>
    /// <param name="scale">Up to <see cref="MaxScale"/>.</param>
    public static decimal Decimal(Int128 mantissa, uint scale)
    {
        var magnitude = Int128.Abs(mantissa);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), mantissa < 0, (byte)scale);
    }
}
