using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;

namespace EdgeFleet.Tests.Contracts;

public class BundleCodecTests
{
    private const ulong Epoch = 7;

    [Fact]
    public void Blocks_come_out_byte_for_byte_whatever_they_hold()
    {
        var random = new Random(1);
        var bundles = 0;
        for (var round = 0; round < 100; round++)
        {
            var sequence = (ulong)random.NextInt64(1, long.MaxValue);
            List<Block> blocks = [];
            for (var i = random.Next(1, 40); i > 0; i--)
            {
                sequence += random.Next(10) == 0 ? 2u : 1u;
                blocks.Add(Of(sequence, Readings.Random(random, random.Next(1, 30)), random.Next(10) == 0 ? 5u : null));
            }
            List<Block> back = [];
            foreach (var together in BundleCodec.Divide(blocks))
            {
                if (together.Count == 1) back.Add(together[0]);
                else
                {
                    bundles++;
                    back.AddRange(BundleCodec.Open(Bundle.Parser.ParseFrom(BundleCodec.Pack(together).ToByteArray())));
                }
            }
            Assert.Equal(blocks.Select(block => block.Bytes.ToArray()), back.Select(block => block.Bytes.ToArray()));
        }
        Assert.InRange(bundles, 100, 2000);
    }

    [Fact]
    public void What_a_greenhouse_reads_in_a_quarter_of_an_hour_takes_an_eighth()
    {
        var blocks = QuarterOfAnHour();
        var bundle = BundleCodec.Pack(Assert.Single(BundleCodec.Divide(blocks)));
        Assert.Equal(blocks.Select(block => block.Bytes.ToArray()), BundleCodec.Open(bundle).Select(block => block.Bytes.ToArray()));
        Assert.InRange(bundle.CalculateSize(), 1, blocks.Sum(block => block.Bytes.Length) / 8);
    }

    [Fact]
    public void A_block_that_would_not_come_out_as_it_went_in_goes_by_itself()
    {
        var reading = At(1, 20.5m);
        var large = Of(3, [.. Enumerable.Range(0, 3000).Select(i => At(i, i * i))]);
        var ofBoot = Of(4, [reading], boot: 9);
        // As another release might compress it.
        var payload = BlockCodec.Encode(StreamClass.State, [reading]);
        using var decompressor = new ZstdSharp.Decompressor();
        using var compressor = new ZstdSharp.Compressor(1);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        var foreign = Block.Seal(
            payload with { Compressed = compressor.Wrap(decompressor.Unwrap(payload.Compressed.Span)).ToArray() }, Epoch, 5);
        Block[] blocks = [Of(1, [reading]), Of(2, [reading]), large, ofBoot, foreign, Of(6, [reading]), Of(7, [reading]), Of(9, [reading])];
        Assert.Equal(new ulong[][] { [1, 2], [3], [4], [5], [6, 7], [9] },
            BundleCodec.Divide(blocks).Select(together => together.Select(block => block.Id.Sequence).ToArray()));
        Assert.Empty(BundleCodec.Divide([]));
    }

    [Fact]
    public void A_bundle_has_bounds_that_whoever_opens_it_keeps_to()
    {
        var small = Enumerable.Range(1, BundleCodec.MaxBlocks + 1).Select(i => Of((ulong)i, [At(i, i)])).ToList();
        Assert.Equal([BundleCodec.MaxBlocks, 1], BundleCodec.Divide(small).Select(together => together.Count));
        var text = new string('x', 4000);
        var wordy = Enumerable.Range(1, 300).Select(i => Of((ulong)i, [At(i, 0) with { Value = ReadingValue.Of($"{i}{text}") }])).ToList();
        Assert.All(BundleCodec.Divide(wordy), together => Assert.Equal(together.Count, BundleCodec.Open(BundleCodec.Pack(together)).Count));
        Assert.InRange(BundleCodec.Divide(wordy).Count(), 2, 10);
    }

    [Fact]
    public void A_bundle_that_promises_too_much_is_refused_before_anything_is_allocated()
    {
        var right = BundleCodec.Pack(QuarterOfAnHour());
        using var compressor = new ZstdSharp.Compressor(3);
        var bomb = ByteString.CopyFrom(compressor.Wrap(new byte[64 * 1024 * 1024]));
        Action<Bundle>[] lies =
        [
            bundle => bundle.ColumnsSize = uint.MaxValue, bundle => bundle.ColumnsSize = BundleCodec.MaxColumnsBytes + 1,
            bundle => bundle.ColumnsSize--, bundle => bundle.Blocks = 0, bundle => bundle.Blocks = BundleCodec.MaxBlocks + 1,
            bundle => bundle.Blocks++, bundle => bundle.Readings = uint.MaxValue, bundle => bundle.Readings--, bundle => bundle.First = 0,
            bundle => bundle.First++, bundle => bundle.First = ulong.MaxValue, bundle => bundle.Epoch++,
            bundle => bundle.Stream = StreamClass.Unspecified, bundle => bundle.FirstTime++, bundle => bundle.Checksum++,
            bundle => bundle.Columns = bomb, bundle => bundle.Columns = ByteString.Empty,
        ];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var lie in lies)
        {
            var bundle = right.Clone();
            lie(bundle);
            Assert.Throws<CorruptBlockException>(() => BundleCodec.Open(bundle));
        }
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public void Readings_that_do_not_add_up_are_refused()
    {
        var right = BundleCodec.Pack(QuarterOfAnHour());
        Action<BundleColumns>[] lies =
        [
            columns => columns.Readings = null, columns => columns.Series[5] = 9999, columns => columns.Series[5] = columns.Series[4],
            columns => columns.BlockReadings[0] = uint.MaxValue, columns => columns.BlockReadings[0]--,
            columns =>
            {
                columns.BlockReadings[0] += columns.BlockReadings[1];
                columns.BlockReadings[1] = 0;
            },
            columns => columns.Readings.Integers.RemoveAt(0), columns => columns.Readings.Time[0]++,
        ];
        using var compressor = new ZstdSharp.Compressor(3);
        using var decompressor = new ZstdSharp.Decompressor();
        foreach (var lie in lies)
        {
            var columns = BundleColumns.Parser.ParseFrom(decompressor.Unwrap(right.Columns.Span).ToArray());
            lie(columns);
            var plain = columns.ToByteArray();
            var bundle = right.Clone();
            (bundle.ColumnsSize, bundle.Columns) = ((uint)plain.Length, ByteString.CopyFrom(compressor.Wrap(plain)));
            Assert.Throws<CorruptBlockException>(() => BundleCodec.Open(bundle));
        }
    }

    /// <summary>Seven houses of six points, each read once a minute at a moment of its own.</summary>
    private static List<Block> QuarterOfAnHour()
    {
        var random = new Random(1);
        List<Block> blocks = [];
        for (var minute = 0; minute < 15; minute++)
        {
            for (var house = 0; house < 7; house++)
            {
                var time = 1_790_000_000_000 + minute * 60_000 + house * 8_000 + random.Next(10);
                blocks.Add(Of((ulong)blocks.Count + 1, [.. Enumerable.Range(0, 6).Select(point =>
                    new Reading(new SeriesId(1000 + house, new PointPath(3303, (ushort)point, 5700)), time,
                        ReadingValue.Of((200 + house * 10 + point + random.Next(3)) / 10m)))]));
            }
        }
        return blocks;
    }

    private static Reading At(long time, decimal value) =>
        new(new SeriesId(1, new PointPath(1, 2, 3)), 1_790_000_000_000 + time, ReadingValue.Of(value));

    private static Block Of(ulong sequence, IReadOnlyList<Reading> readings, ulong? boot = null) =>
        Block.Seal(BlockCodec.Encode(StreamClass.State, readings, boot), Epoch, sequence);
}
