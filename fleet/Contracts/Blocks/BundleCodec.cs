using System.IO.Hashing;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;
using ZstdSharp;

namespace EdgeFleet.Contracts;

/// <summary>
/// Small blocks to a <see cref="Bundle"/>, and back to the same bytes. Their readings share columns, so that a series has its values of
/// a quarter of an hour in a row; header, payload and checksum of each block are made again at the other end.
/// </summary>
public static class BundleCodec
{
    /// <summary>Most blocks and readings of one bundle.</summary>
    public const int MaxBlocks = 1024;
    public const int MaxReadings = 16 * 1024;

    /// <summary>Most bytes of a bundle's columns once decompressed: what a receiver must be ready to hold.</summary>
    public const int MaxColumnsBytes = 1024 * 1024;

    /// <summary>A block with larger columns fills packets by itself.</summary>
    private const int SmallColumnsBytes = 4 * 1024;

    /// <summary>A bundle is made once and sent over a line that is slower than any processor.</summary>
    private const int CompressionLevel = 19;

    /// <summary>
    /// Divides blocks, which stay in their order, into what goes out together: several make a bundle, one goes by itself. A block
    /// that would not come out as it went in, because another release sealed it, is one of those.
    /// </summary>
    public static IEnumerable<IReadOnlyList<Block>> Divide(IEnumerable<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        List<Block> together = [];
        var (fitted, readings, columns) = (false, 0, 0L);
        foreach (var block in blocks)
        {
            var fits = IsFit(block);
            if (together.Count > 0 && (!fits || !fitted || !Follows(block, together[^1]) || together.Count == MaxBlocks
                || readings + block.Count > MaxReadings || columns + block.Header.ColumnsSize > MaxColumnsBytes / 2))
            {
                yield return together;
                (together, readings, columns) = ([], 0, 0);
            }
            together.Add(block);
            (fitted, readings, columns) = (fits, readings + block.Count, columns + block.Header.ColumnsSize);
        }
        if (together.Count > 0) yield return together;
    }

    /// <param name="blocks">As <see cref="Divide"/> put them together.</param>
    public static Bundle Pack(IReadOnlyList<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        List<Reading> readings = [];
        var columns = new BundleColumns();
        var checksum = new XxHash64();
        foreach (var block in blocks)
        {
            readings.AddRange(BlockCodec.Decode(block));
            columns.BlockReadings.Add((uint)block.Count);
            checksum.Append(block.Bytes.Span);
        }
        var series = new Dictionary<SeriesId, uint>();
        foreach (var reading in readings)
        {
            series.TryAdd(reading.Series, (uint)series.Count);
            columns.Series.Add(series[reading.Series]);
        }
        var first = blocks.Min(block => block.FirstTime);
        columns.Readings = ColumnsWriter.Write(readings, BlockCodec.GroupBySeries(readings), first);
        using var compressor = new Compressor(CompressionLevel);
        var plain = columns.ToByteArray();
        return new Bundle
        {
            Stream = blocks[0].Header.Stream, Epoch = blocks[0].Header.Epoch, First = blocks[0].Header.Sequence,
            Blocks = (uint)blocks.Count, Readings = (uint)readings.Count, FirstTime = first, ColumnsSize = (uint)plain.Length,
            Columns = ByteString.CopyFrom(compressor.Wrap(plain)), Checksum = checksum.GetCurrentHashAsUInt64(),
        };
    }

    /// <summary>The blocks, byte for byte. Believes nothing of what it finds, and holds no more than the bounds above.</summary>
    /// <exception cref="CorruptBlockException">They are not in it.</exception>
    public static IReadOnlyList<Block> Open(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        Check(bundle);
        try
        {
            var plain = new byte[bundle.ColumnsSize];
            using var decompressor = new Decompressor();
            var size = decompressor.Unwrap(bundle.Columns.Span, plain);
            if (size != plain.Length) throw new CorruptBlockException($"the columns have {size} bytes; the bundle says {plain.Length}");
            var blocks = Seal(bundle, BundleColumns.Parser.ParseFrom(plain));
            var checksum = new XxHash64();
            foreach (var block in blocks) checksum.Append(block.Bytes.Span);
            if (checksum.GetCurrentHashAsUInt64() != bundle.Checksum)
                throw new CorruptBlockException("the blocks come out with other bytes than they went in with");
            return blocks;
        }
        catch (Exception e) when (e is ZstdException or InvalidProtocolBufferException)
        {
            throw new CorruptBlockException("the bundle is not readable", e);
        }
    }

    private static bool IsFit(Block block)
    {
        if (block.Boot is not null || block.Header.ColumnsSize > SmallColumnsBytes) return false;
        try
        {
            return Sealed(block.Header.Stream, block.Header.Epoch, block.Header.Sequence, BlockCodec.Decode(block)).Bytes.Span
                .SequenceEqual(block.Bytes.Span);
        }
        catch (CorruptBlockException)
        {
            return false;
        }
    }

    private static bool Follows(Block block, Block before) =>
        block.Header.Stream == before.Header.Stream && block.Header.Epoch == before.Header.Epoch
        && block.Header.Sequence == before.Header.Sequence + 1;

    private static void Check(Bundle bundle)
    {
        if (bundle.Stream == StreamClass.Unspecified) throw new CorruptBlockException("the bundle names no stream");
        if (bundle.First == 0 || bundle.First > ulong.MaxValue - MaxBlocks)
            throw new CorruptBlockException($"no block has the sequence {bundle.First}");
        if (bundle.Blocks is 0 or > MaxBlocks)
            throw new CorruptBlockException($"the bundle counts {bundle.Blocks} blocks; 1 to {MaxBlocks} are allowed");
        if (bundle.Readings is 0 or > MaxReadings)
            throw new CorruptBlockException($"the bundle counts {bundle.Readings} readings; 1 to {MaxReadings} are allowed");
        if (bundle.ColumnsSize > MaxColumnsBytes)
            throw new CorruptBlockException($"the columns would take {bundle.ColumnsSize} bytes; the most is {MaxColumnsBytes}");
    }

    private static List<Block> Seal(Bundle bundle, BundleColumns columns)
    {
        if (columns.Readings is null || columns.BlockReadings.Count != bundle.Blocks || columns.Series.Count != bundle.Readings
            || columns.BlockReadings.Sum(count => (long)count) != bundle.Readings)
            throw new CorruptBlockException("the columns differ in length");
        var readings = ColumnsReader.Read(columns.Readings, bundle.FirstTime, (int)bundle.Readings, null);
        var series = Series(readings);
        var (blocks, next) = (new List<Block>(), 0);
        foreach (var count in columns.BlockReadings)
        {
            var own = new Reading[count];
            for (var i = 0; i < own.Length; i++) own[i] = Take(readings, series, columns.Series[next++]);
            blocks.Add(Sealed(bundle.Stream, bundle.Epoch, bundle.First + (ulong)blocks.Count, own));
        }
        return blocks;
    }

    /// <summary>Where each series begins and ends among its readings, which stand together.</summary>
    private static List<(int Next, int End)> Series(Reading[] readings)
    {
        List<(int Next, int End)> series = [];
        for (var i = 0; i < readings.Length; i++)
        {
            if (i > 0 && readings[i].Series == readings[i - 1].Series) series[^1] = (series[^1].Next, i + 1);
            else series.Add((i, i + 1));
        }
        return series;
    }

    private static Reading Take(Reading[] readings, List<(int Next, int End)> series, uint which)
    {
        if (which >= series.Count || series[(int)which] is var (next, end) && next == end)
            throw new CorruptBlockException("a block has a reading that is not in the columns");
        var at = series[(int)which];
        series[(int)which] = (at.Next + 1, at.End);
        return readings[at.Next];
    }

    private static Block Sealed(StreamClass stream, ulong epoch, ulong sequence, IReadOnlyList<Reading> readings)
    {
        try
        {
            return Block.Seal(BlockCodec.Encode(stream, readings), epoch, sequence);
        }
        catch (ArgumentException e)
        {
            throw new CorruptBlockException($"what is block {sequence} cannot be one", e);
        }
    }
}
