using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;
using ZstdSharp;

namespace EdgeFleet.Tests.Contracts;

/// <summary>
/// Damage is always <see cref="CorruptBlockException"/>: never another error, never a wrong reading that passes for a right one.
/// </summary>
public class BlockDamageTests
{
    [Fact]
    public void Every_flipped_bit_and_every_truncation_is_noticed()
    {
        var bytes = Sample(new Random(2)).Bytes.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<CorruptBlockException>(() => Block.Open(damaged));
        }
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<CorruptBlockException>(() => Block.Open(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void Random_bytes_are_no_block()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (bytes.Length > 1 && round % 2 == 0) (bytes[0], bytes[1]) = (0xEF, 0xB1);
            Assert.Throws<CorruptBlockException>(() => Block.Open(bytes));
        }
    }

    /// <summary>With the checksum made right again the damage reaches header and payload: still an answer or the one exception.</summary>
    [Fact]
    public void A_forged_checksum_reaches_the_decoder_and_nothing_more()
    {
        var random = new Random(4);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var bytes = Sample(random).Bytes.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(2, bytes.Length - 8)] = (byte)random.Next(256);
            Reseal(bytes);
            if (!Decodes(bytes)) refused++;
        }
        Assert.InRange(refused, 1000, 3000);
    }

    /// <summary>As above, with the damage inside the decompressed columns, so that it gets past zstd.</summary>
    [Fact]
    public void Columns_that_do_not_add_up_are_refused()
    {
        var random = new Random(5);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var block = Sample(random);
            using var decompressor = new Decompressor();
            var columns = decompressor.Unwrap(block.Payload.Span).ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--) columns[random.Next(columns.Length)] = (byte)random.Next(256);
            using var compressor = new Compressor(3);
            var payload = new BlockPayload(
                StreamClass.Telemetry, block.Count, block.FirstTime, block.LastTime, columns.Length, compressor.Wrap(columns).ToArray());
            if (!Decodes(Block.Seal(payload, 1, 1).Bytes.ToArray())) refused++;
        }
        Assert.InRange(refused, 500, 3000);
    }

    [Theory]
    [InlineData("no sequence")]
    [InlineData("no stream")]
    [InlineData("no readings")]
    [InlineData("too many readings")]
    [InlineData("a bomb")]
    [InlineData("an endless span")]
    public void A_header_that_makes_no_sense_is_refused(string what)
    {
        var header = Sample(new Random(6)).Header.Clone();
        switch (what)
        {
            case "no sequence": header.Sequence = 0; break;
            case "no stream": header.Stream = StreamClass.Unspecified; break;
            case "no readings": header.Count = 0; break;
            case "too many readings": header.Count = uint.MaxValue; break;
            case "a bomb": header.ColumnsSize = uint.MaxValue; break;
            case "an endless span": header.TimeSpan = ulong.MaxValue; break;
        }
        var bytes = new byte[3 + header.CalculateSize() + 8];
        (bytes[0], bytes[1], bytes[2]) = (0xEF, 0xB1, (byte)header.CalculateSize());
        header.WriteTo(bytes.AsSpan(3, header.CalculateSize()));
        Reseal(bytes);
        Assert.Throws<CorruptBlockException>(() => Block.Open(bytes));
    }

    private static Block Sample(Random random) =>
        Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, Readings.Random(random, random.Next(1, 40))), 0xABCD, 42);

    private static bool Decodes(byte[] bytes)
    {
        try
        {
            return BlockCodec.Decode(Block.Open(bytes)).Count > 0;
        }
        catch (CorruptBlockException)
        {
            return false;
        }
    }

    private static void Reseal(byte[] bytes) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), XxHash64.HashToUInt64(bytes.AsSpan(0, bytes.Length - 8)));
}
