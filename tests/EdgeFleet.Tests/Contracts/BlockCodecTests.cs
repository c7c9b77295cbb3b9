using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Tests.Contracts;

public class BlockCodecTests
{
    [Fact]
    public void Whatever_goes_in_comes_back_exactly_and_grouped_by_series()
    {
        var random = new Random(1);
        for (var round = 0; round < 400; round++)
        {
            var readings = Readings.Random(random, random.Next(1, 200));
            var block = Block.Seal(
                BlockCodec.Encode(StreamClass.Telemetry, readings), (ulong)random.NextInt64(), (ulong)random.NextInt64(1, long.MaxValue));
            var opened = Block.Open(block.Bytes);
            Assert.Equal(block.Id, opened.Id);
            Assert.Equal(readings.Count, opened.Count);
            Assert.Equal(readings.Min(r => r.Time), opened.FirstTime);
            Assert.Equal(readings.Max(r => r.Time), opened.LastTime);
            Assert.Equal(readings.GroupBy(r => r.Series).SelectMany(g => g), BlockCodec.Decode(opened));
            Assert.All(readings.GroupBy(r => r.Series), series => Assert.Equal(series, BlockCodec.Decode(opened, series.Key)));
            Assert.Empty(BlockCodec.Decode(opened, new SeriesId(long.MinValue, default)));
        }
    }

    [Fact]
    public void A_decimal_keeps_its_scale_and_a_double_its_bits()
    {
        ReadingValue[] values =
            [ReadingValue.Of(1.5m), ReadingValue.Of(1.50m), ReadingValue.Of(-0.0),
            ReadingValue.Of(BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0042))];
        var back = RoundTrip([.. values.Select((v, i) => new Reading(new SeriesId(1, new PointPath(1, 2, 3)), i, v))]);
        Assert.Equal("1.5", back[0].Value.ToString());
        Assert.Equal("1.50", back[1].Value.ToString());
        Assert.True(double.IsNegative(back[2].Value.Double));
        Assert.Equal(0x7FF8_0000_0000_0042, BitConverter.DoubleToInt64Bits(back[3].Value.Double));
    }

    [Fact]
    public void The_bytes_of_a_block_do_not_change_between_releases()
    {
        var series = new SeriesId(1001, PointPath.Parse("3303/0/5700"));
        var block = Block.Seal(
            BlockCodec.Encode(StreamClass.Telemetry,
            [new Reading(series, 1_790_000_000_000, ReadingValue.Of(21.5m)),
            new Reading(series, 1_790_000_001_000, ReadingValue.Of(21.6m))]), 0x0123456789ABCDEF, 7);
        var kept = Block.Open(Convert.FromHexString(FirstRelease));
        Assert.Equal(block.Id, kept.Id);
        Assert.Equal(BlockCodec.Decode(block), BlockCodec.Decode(kept));
    }

    [Fact]
    public void A_payload_that_cannot_be_a_block_is_refused_when_it_is_made()
    {
        Assert.Throws<ArgumentException>(() => BlockCodec.Encode(StreamClass.Telemetry, []));
        Assert.Throws<ArgumentException>(() => BlockCodec.Encode(StreamClass.Unspecified, Readings.Random(new Random(1), 1)));
        Assert.Throws<ArgumentException>(
            () => BlockCodec.Encode(
                StreamClass.Telemetry, [new Reading(default, long.MinValue, default), new Reading(default, long.MaxValue, default)]));
        var tooLarge = Enumerable.Range(0, 20)
            .Select(i => new Reading(new SeriesId(i, default), 0, ReadingValue.Of(new string('x', 1_000_000)))).ToList();
        Assert.Throws<ArgumentException>(() => BlockCodec.Encode(StreamClass.Bulk, tooLarge));
    }

    private static IReadOnlyList<Reading> RoundTrip(List<Reading> readings) =>
        BlockCodec.Decode(Block.Open(Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, readings), 1, 1).Bytes));

    /// <summary>A block as the first release wrote it.</summary>
    private const string FirstRelease =
        "EFB11B080411EFCDAB8967452301180720022880B083C5986830E807402528B52FFD20252901000A02E7191201001A02C42C2202D20F2A"
        + "01003201023A01024201014A0300D00F6203AE030221C7899A6809230F";
}
