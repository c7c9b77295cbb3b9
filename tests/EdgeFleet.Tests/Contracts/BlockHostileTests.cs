using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;

namespace EdgeFleet.Tests.Contracts;

/// <summary>
/// Blocks whose sums are right and whose content is not: the decoder gives readings or refuses, and takes no more memory than the
/// readings.
/// </summary>
public class BlockHostileTests
{
    [Fact]
    public void A_text_that_is_no_Unicode_is_refused_when_encoding()
    {
        foreach (var text in new[] { "half a pair: \ud83c", "\udf31", "\ud83c\ud83c" })
            Assert.Throws<ArgumentException>(() => BlockCodec.Encode(StreamClass.Event, [At(0, ReadingValue.Of(text))]));
        var whole = At(0, ReadingValue.Of("🌱"));
        Assert.Equal([whole], BlockCodec.Decode(Block.Seal(BlockCodec.Encode(StreamClass.Event, [whole]), 1, 1)));
    }

    /// <summary>Reaches the column reader: the columns themselves are changed, then compressed and sealed in order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_columns_in_an_intact_frame_give_readings_or_a_refusal_and_no_other_error(int seed)
    {
        var random = new Random(seed);
        using var compressor = new ZstdSharp.Compressor(3);
        var read = 0;
        for (var i = 0; i < 4000; i++)
        {
            var count = random.Next(1, 40);
            var payload = BlockCodec.Encode(StreamClass.Telemetry, Readings(random, count));
            using var decompressor = new ZstdSharp.Decompressor();
            var columns = decompressor.Unwrap(payload.Compressed.Span).ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                columns[random.Next(columns.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            var damaged = payload with { Compressed = compressor.Wrap(columns).ToArray(), Count = random.Next(4) == 0 ? count + 1 : count };
            if (Decodes(Block.Seal(damaged, 1, 1).Bytes.ToArray())) read++;
        }
        Assert.InRange(read, 1, 3999);
    }

    [Fact]
    public void A_header_that_promises_too_much_is_refused_before_anything_is_allocated()
    {
        var payload = BlockCodec.Encode(StreamClass.Telemetry, [At(0, ReadingValue.Of(1L))]);
        Assert.False(Decodes(Block.Seal(payload with { ColumnsSize = int.MaxValue }, 1, 1).Bytes.ToArray()));
        Assert.False(Decodes(Block.Seal(payload with { Count = int.MaxValue }, 1, 1).Bytes.ToArray()));
        Assert.False(Decodes(new byte[Block.MaxBytes + 1]));

        // Honest sizes, but the frame holds more: 1 GB of zeros in a few kB.
        using var compressor = new ZstdSharp.Compressor(3);
        var bomb = compressor.Wrap(new byte[64 * 1024 * 1024]).ToArray();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.False(Decodes(Block.Seal(payload with { Compressed = bomb, ColumnsSize = 1000 }, 1, 1).Bytes.ToArray()));
        // A count that one byte of columns cannot fill.
        Assert.False(Decodes(Block.Seal(payload with { Count = BlockCodec.MaxReadings }, 1, 1).Bytes.ToArray()));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 * 1024 * 1024);
    }

    [Fact]
    public void A_run_count_beyond_the_readings_is_refused()
    {
        var columns = new BlockColumns { PathObject = { 1 }, PathInstance = { 0 }, PathResource = { 0 }, RunDevice = { 1 }, RunPath = { 0 },
            RunKind = { ValueKind.Integer }, RunCount = { uint.MaxValue }, Time = { 0 }, Integers = { 1 } };
        Assert.False(Decodes(Sealed(columns)));
    }

    [Fact]
    public void A_wide_decimal_of_another_form_than_the_encoders_is_refused()
    {
        foreach (var text in new[] { "1,000", " 1", "1e5", "", "+1", "79228162514264337593543950336" })
        {
            var columns = new BlockColumns { PathObject = { 1 }, PathInstance = { 0 }, PathResource = { 0 }, RunDevice = { 1 },
                RunPath = { 0 }, RunKind = { ValueKind.WideDecimal }, Time = { 0 }, Texts = { text } };
            Assert.False(Decodes(Sealed(columns)), $"'{text}' was read");
        }
    }

    private static byte[] Sealed(BlockColumns columns)
    {
        using var compressor = new ZstdSharp.Compressor(3);
        var plain = columns.ToByteArray();
        return Block.Seal(new BlockPayload(StreamClass.Telemetry, 1, 0, 0, plain.Length, compressor.Wrap(plain).ToArray()), 1,
            1).Bytes.ToArray();
    }

    /// <summary>Whether the bytes are read; any refusal but <see cref="CorruptBlockException"/> fails the test.</summary>
    private static bool Decodes(byte[] bytes)
    {
        try
        {
            var block = Block.Open(bytes);
            return BlockCodec.Decode(block).Count == block.Count;
        }
        catch (CorruptBlockException)
        {
            return false;
        }
    }

    private static Reading At(int i, ReadingValue value) => new(new SeriesId(1001, new PointPath(3303, 0, 5700)), i, value);

    private static Reading[] Readings(Random random, int count)
    {
        var readings = new Reading[count];
        for (var i = 0; i < count; i++)
        {
            ReadingValue value = random.Next(8) switch
            {
                0 => ReadingValue.None,
                1 => ReadingValue.Of(random.NextInt64(long.MinValue, long.MaxValue)),
                2 => ReadingValue.Of(
                    new decimal(random.Next(), random.Next(), random.Next(3) == 0 ? random.Next() : 0, random.Next(2) == 0,
                    (byte)random.Next(29))),
                3 => ReadingValue.Of(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
                4 => ReadingValue.Of(random.Next(2) == 0),
                5 => ReadingValue.Of(
                    string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => char.ConvertFromUtf32(random.Next(0x20, 0xD7FF))))),
                _ => ReadingValue.Of(new decimal(random.Next(-100, 400), 0, 0, false, 1)),
            };
            var series = new SeriesId(random.Next(1, 4), new PointPath((ushort)random.Next(3300, 3303), (ushort)random.Next(2), 5700));
            readings[i] = new Reading(
                series, 1_700_000_000_000 + random.Next(-5000, 5000), value, random.Next(4) == 0 ? (Quality)random.Next(256) : Quality.Good,
                random.Next(6) == 0 ? (uint)random.Next() : 0);
        }
        return readings;
    }
}
