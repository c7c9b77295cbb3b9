using EdgeFleet.Contracts.V1;
using Google.Protobuf;
using ZstdSharp;

namespace EdgeFleet.Contracts;

/// <summary>
/// Readings to columns to zstd, and back, exactly. Readings come back grouped by series, series in the
/// order of their first reading, readings of a series in the order they were given.
/// </summary>
public static class BlockCodec
{
    /// <summary>Most readings of one block.</summary>
    public const int MaxReadings = 1_000_000;

    private const int CompressionLevel = 3;

    // To make one costs more than to compress a small block with it.
    [ThreadStatic] private static Compressor? s_compressor;
    [ThreadStatic] private static Decompressor? s_decompressor;

    /// <param name="stream">The class of all readings.</param>
    /// <param name="readings">In any order.</param>
    /// <param name="boot">Which start of the machine their times count from; null: they are UTC.</param>
    /// <param name="grouped">False: they come back in the order they were given, which takes more room where series alternate.</param>
    /// <exception cref="ArgumentException">
    /// No readings, more than <see cref="MaxReadings"/>, a text that is not Unicode, or columns over <see
    /// cref="Block.MaxColumnsBytes"/>.
    /// </exception>
    public static BlockPayload Encode(StreamClass stream, IReadOnlyList<Reading> readings, ulong? boot = null, bool grouped = true)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (stream == StreamClass.Unspecified) throw new ArgumentException("a block belongs to a stream", nameof(stream));
        if (readings.Count is 0 or > MaxReadings)
            throw new ArgumentException($"a block holds 1 to {MaxReadings} readings, not {readings.Count}", nameof(readings));

        long first = long.MaxValue, last = long.MinValue;
        foreach (var reading in readings)
        {
            first = Math.Min(first, reading.Time);
            last = Math.Max(last, reading.Time);
        }

        if (last - (Int128)first > long.MaxValue)
            throw new ArgumentException("the readings' times lie further apart than a block can say", nameof(readings));

        var columns = ColumnsWriter.Write(grouped ? GroupBySeries(readings) : readings, first).ToByteArray();
        if (columns.Length > Block.MaxColumnsBytes)
            throw new ArgumentException(
                $"the readings take {columns.Length} bytes; split them, the most is {Block.MaxColumnsBytes}", nameof(readings));
        var compressor = s_compressor ??= new Compressor(CompressionLevel);
        return new BlockPayload(stream, readings.Count, first, last, columns.Length, compressor.Wrap(columns).ToArray(), boot);
    }

    /// <exception cref="CorruptBlockException">The payload does not hold what the header says.</exception>
    public static IReadOnlyList<Reading> Decode(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        try
        {
            var columns = new byte[block.Header.ColumnsSize];
            var decompressor = s_decompressor ??= new Decompressor();
            var size = decompressor.Unwrap(block.Payload.Span, columns);
            if (size != columns.Length) throw new CorruptBlockException($"the columns have {size} bytes; the header says {columns.Length}");
            return ColumnsReader.Read(BlockColumns.Parser.ParseFrom(columns), block.FirstTime, block.Count);
        }
        catch (Exception e) when (e is ZstdException or InvalidProtocolBufferException)
        {
            throw new CorruptBlockException("the payload is not readable", e);
        }
    }

    private static IReadOnlyList<Reading> GroupBySeries(IReadOnlyList<Reading> readings)
    {
        var order = new Dictionary<SeriesId, int>();
        var keys = new int[readings.Count];
        var sorted = true;
        for (var i = 0; i < keys.Length; i++)
        {
            if (!order.TryGetValue(readings[i].Series, out var key)) order.Add(readings[i].Series, key = order.Count);
            keys[i] = key;
            sorted &= i == 0 || key >= keys[i - 1];
        }
        return sorted ? readings : [.. Enumerable.Range(0, keys.Length).OrderBy(i => keys[i]).Select(i => readings[i])];
    }
}
