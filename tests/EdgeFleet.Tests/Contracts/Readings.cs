using EdgeFleet.Contracts;

namespace EdgeFleet.Tests.Contracts;

/// <summary>Random readings that lean on the corners: extremes, odd doubles, wide decimals, equal times.</summary>
internal static class Readings
{
    public static List<Reading> Random(Random random, int count)
    {
        var series = Enumerable.Range(0, random.Next(1, 6)).Select(_ => new SeriesId(Device(random), Path(random))).ToArray();
        long time = 1_790_000_000_000 + random.Next();
        var readings = new List<Reading>(count);
        for (var i = 0; i < count; i++)
        {
            time = random.Next(20) == 0 ? random.NextInt64(long.MinValue / 4, long.MaxValue / 4) : time + random.Next(-5, 1000);
            var quality = random.Next(4) == 0 ? (Quality)random.Next(256) : Quality.Good;
            readings.Add(new Reading(
                series[random.Next(series.Length)], time, Value(random), quality, random.Next(4) == 0 ? (uint)random.Next() : 0));
        }
        return readings;
    }

    private static long Device(Random random) => random.Next(10) == 0 ? random.NextInt64(long.MinValue, long.MaxValue)
        : random.Next(1, 2000);

    private static PointPath Path(Random random) => new((ushort)random.Next(65536), (ushort)random.Next(3), (ushort)random.Next(65536));

    private static ReadingValue Value(Random random) => random.Next(8) switch
    {
        0 => ReadingValue.None,
        1 => ReadingValue.Of(Pick(random, long.MinValue, long.MaxValue, 0L, -1L, random.NextInt64())),
        2 => ReadingValue.Of(
            Pick(random, double.NaN, BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_1234), double.PositiveInfinity,
            double.NegativeInfinity, -0.0, double.Epsilon, random.NextDouble())),
        3 => ReadingValue.Of(random.Next(2) == 0),
        4 => ReadingValue.Of(Pick(random, "", "a", "卷帘机 放风口 \u0000 \U0001F331", new string('x', random.Next(500)))),
        5 => ReadingValue.Of(
            Pick(random, decimal.MaxValue, decimal.MinValue, 79228162514264337593543950335m, 0.0000000000000000000000000001m,
            9223372036854775808m, -9223372036854775808m)),
        6 => ReadingValue.Of(
            new decimal(random.Next(), random.Next(), random.Next(2) * random.Next(), random.Next(2) == 0, (byte)random.Next(29))),
        _ => ReadingValue.Of(Pick(random, 0m, 0.00m, 1.5m, 1.50m, -21.3m, random.Next(-10000, 10000) / 10m)),
    };

    private static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
