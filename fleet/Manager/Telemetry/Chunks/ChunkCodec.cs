using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>A reading with the gateway that delivered it.</summary>
internal readonly record struct SourcedReading(Reading Reading, long Gateway);

/// <summary>
/// Readings of one series to bytes and back, exactly and in their order. The bytes are a block: the columns are the wire's, its
/// checksum guards them on the disk. The series stands beside the chunk, so that the columns' device says who delivered; and its
/// usual period stands in the header, as the sequence, so that the times say only how far each poll was off it.
/// </summary>
internal static class ChunkCodec
{
    public static byte[] Encode(StreamClass stream, IReadOnlyList<SourcedReading> readings)
    {
        var period = Period(readings);
        var columns = new Reading[readings.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var (reading, gateway) = readings[i];
            columns[i] = reading with { Series = new SeriesId(gateway, default), Time = reading.Time - period * i };
        }
        var payload = BlockCodec.Encode(stream, columns, grouped: false);
        return Block.Seal(payload, epoch: 0, sequence: (ulong)period + 1).Bytes.ToArray();
    }

    /// <exception cref="CorruptBlockException">The file was damaged.</exception>
    public static IReadOnlyList<SourcedReading> Decode(SeriesId series, byte[] bytes)
    {
        var block = Block.Open(bytes);
        var (columns, period) = (BlockCodec.Decode(block), (long)(block.Id.Sequence - 1));
        var readings = new SourcedReading[columns.Count];
        for (var i = 0; i < readings.Length; i++)
        {
            var reading = columns[i] with { Series = series, Time = columns[i].Time + period * i };
            readings[i] = new SourcedReading(reading, columns[i].Series.Device);
        }
        return readings;
    }

    /// <summary>The median of the times between readings, ms; of a few it would save nothing.</summary>
    private static long Period(IReadOnlyList<SourcedReading> readings)
    {
        if (readings.Count < 3) return 0;
        var steps = new long[readings.Count - 1];
        for (var i = 0; i < steps.Length; i++) steps[i] = readings[i + 1].Reading.Time - readings[i].Reading.Time;
        Array.Sort(steps);
        return steps[steps.Length / 2];
    }
}
