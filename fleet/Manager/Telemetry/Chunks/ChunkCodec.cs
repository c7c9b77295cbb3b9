using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>A reading with the gateway that delivered it.</summary>
internal readonly record struct SourcedReading(Reading Reading, long Gateway);

/// <summary>
/// Readings of one series to bytes and back, exactly and in their order. The bytes are a block: the columns are the wire's, its
/// checksum guards them on the disk. The series stands beside the chunk, so that the columns' device says who delivered.
/// </summary>
internal static class ChunkCodec
{
    public static byte[] Encode(StreamClass stream, IReadOnlyList<SourcedReading> readings)
    {
        var columns = new Reading[readings.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = readings[i].Reading with { Series = new SeriesId(readings[i].Gateway, default) };
        return Block.Seal(BlockCodec.Encode(stream, columns, grouped: false), epoch: 0, sequence: 1).Bytes.ToArray();
    }

    /// <exception cref="CorruptBlockException">The file was damaged.</exception>
    public static IReadOnlyList<SourcedReading> Decode(SeriesId series, byte[] bytes)
    {
        var columns = BlockCodec.Decode(Block.Open(bytes));
        var readings = new SourcedReading[columns.Count];
        for (var i = 0; i < readings.Length; i++)
            readings[i] = new SourcedReading(columns[i] with { Series = series }, columns[i].Series.Device);
        return readings;
    }
}
