using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Benchmarks.History;

/// <summary>
/// Points as substations, meters and greenhouses have them, a reading a minute: voltages and currents with noise, a power, energy
/// counters, slow temperatures and humidities, states that rarely change, counts. Times are those of a poll, some ms late.
/// </summary>
internal sealed class ReferenceMix(int points, int seed)
{
    private const int PointsOfDevice = 10;
    private readonly Random _random = new(seed);
    private readonly long[] _values = [.. Enumerable.Range(0, points).Select(i => 2000L + i % 97)];

    public SeriesId Series(int point) =>
        new(1 + seed * 100_000L + point / PointsOfDevice, new PointPath(3300, (ushort)(point % PointsOfDevice), 5700));

    /// <summary>All points, once, at about a time (Unix ms).</summary>
    public IEnumerable<Reading> Scan(long time)
    {
        var late = 0;
        for (var point = 0; point < points; point++)
        {
            if (point % PointsOfDevice == 0) late = _random.Next(20);
            yield return new Reading(Series(point), time + late, Value(point));
        }
    }

    /// <summary>A block of some scans, a minute apart.</summary>
    public Block Block(ulong sequence, long time, int scans) => Contracts.Block.Seal(BlockCodec.Encode(StreamClass.Telemetry,
        [.. Enumerable.Range(0, scans).SelectMany(scan => Scan(time + scan * 60_000L))]), 1, sequence);

    private ReadingValue Value(int point)
    {
        ref var value = ref _values[point];
        switch (point % PointsOfDevice)
        {
            case 0 or 1 or 2:
                value = 2300 + _random.Next(-12, 13);
                return ReadingValue.Of(new decimal(value) / 10);
            case 3 or 4:
                value = Math.Max(0, value + _random.Next(-40, 41));
                return ReadingValue.Of(new decimal(value) / 100);
            case 5:
                value += _random.Next(0, 30);
                return ReadingValue.Of(new decimal(value) / 100);
            case 6 or 7:
                value += _random.Next(-1, 2);
                return ReadingValue.Of(new decimal(value) / 10);
            case 8:
                if (_random.Next(500) == 0) value++;
                return ReadingValue.Of(value % 2 == 0);
            default:
                value += _random.Next(0, 4);
                return ReadingValue.Of(value);
        }
    }
}
