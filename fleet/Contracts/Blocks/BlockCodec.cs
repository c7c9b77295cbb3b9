using System.Buffers;
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

        var columns = ColumnsWriter.Write(readings, grouped ? GroupBySeries(readings) : [.. Enumerable.Range(0, readings.Count)], first);
        var size = columns.CalculateSize();
        if (size > Block.MaxColumnsBytes)
            throw new ArgumentException(
                $"the readings take {size} bytes; split them, the most is {Block.MaxColumnsBytes}", nameof(readings));
        return new BlockPayload(stream, readings.Count, first, last, size, Compress(columns, size), boot);
    }

    private static byte[] Compress(BlockColumns columns, int size)
    {
        var compressor = s_compressor ??= new Compressor(CompressionLevel);
        var plain = ArrayPool<byte>.Shared.Rent(size);
        var packed = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(size));
        try
        {
            columns.WriteTo(plain.AsSpan(0, size));
            return packed.AsSpan(0, compressor.Wrap(plain.AsSpan(0, size), packed)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <exception cref="CorruptBlockException">The payload does not hold what the header says.</exception>
    public static IReadOnlyList<Reading> Decode(Block block) => Decode(block, null);

    /// <param name="block">With its bytes.</param>
    /// <param name="only">The series whose readings are wanted; null: of all.</param>
    /// <exception cref="CorruptBlockException">The payload does not hold what the header says.</exception>
    public static IReadOnlyList<Reading> Decode(Block block, SeriesId? only)
    {
        ArgumentNullException.ThrowIfNull(block);
        try
        {
            var columns = new byte[block.Header.ColumnsSize];
            var decompressor = s_decompressor ??= new Decompressor();
            var size = decompressor.Unwrap(block.Payload.Span, columns);
            if (size != columns.Length) throw new CorruptBlockException($"the columns have {size} bytes; the header says {columns.Length}");
            return ColumnsReader.Read(BlockColumns.Parser.ParseFrom(columns), block.FirstTime, block.Count, only);
        }
        catch (Exception e) when (e is ZstdException or InvalidProtocolBufferException)
        {
            throw new CorruptBlockException("the payload is not readable", e);
        }
    }

    /// <returns>Positions of the readings, those of a series together, otherwise as they stand.</returns>
    internal static int[] GroupBySeries(IReadOnlyList<Reading> readings)
    {
        var groups = new Dictionary<SeriesId, int>();
        var groupOf = new int[readings.Count];
        var ends = new List<int>();
        for (var i = 0; i < groupOf.Length; i++)
        {
            var series = readings[i].Series;
            if (!groups.TryGetValue(series, out var group))
            {
                groups.Add(series, group = ends.Count);
                ends.Add(0);
            }
            groupOf[i] = group;
            ends[group]++;
        }
        var begin = 0;
        for (var group = 0; group < ends.Count; group++) (ends[group], begin) = (begin, begin + ends[group]);
        var order = new int[groupOf.Length];
        for (var i = 0; i < groupOf.Length; i++) order[ends[groupOf[i]]++] = i;
        return order;
    }
}
