using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using Google.Protobuf;

namespace EdgeFleet.Tests.Contracts;

public class AggregateCodecTests
{
    private const long Begin = 1_790_000_100_000 / 900_000 * 900_000;
    private const long End = Begin + 900_000;

    [Fact]
    public void Aggregates_come_out_as_they_went_in_whatever_was_read()
    {
        var random = new Random(1);
        var kinds = new HashSet<ValueKind>();
        for (var round = 0; round < 300; round++)
        {
            var series = WindowAggregation.Of(
                Readings.Random(random, random.Next(1, 200)).Select(reading => reading with { Time = Begin + random.Next(900_000) }), End);
            if (series.Count == 0) continue;
            var window = Window(series);
            var back = AggregateCodec.Open(Sent(Assert.Single(AggregateCodec.Pack(window))));
            Assert.Equal(window with { Series = [] }, back with { Series = [] });
            Assert.Equal(InOrder(series), back.Series);
            kinds.UnionWith(series.Select(one => one.Min.Kind));
        }
        Assert.Equal([ValueKind.Integer, ValueKind.Decimal, ValueKind.Double, ValueKind.Boolean], kinds.Order());
    }

    [Fact]
    public void A_greenhouse_takes_nine_bytes_a_series_and_two_fifths_of_its_readings_or_less()
    {
        var readings = Greenhouse().ToList();
        var message = Assert.Single(AggregateCodec.Pack(Window(WindowAggregation.Of(readings, End))));
        Assert.Equal(40u, message.Series);
        Assert.InRange(message.CalculateSize(), 1, 9 * 40);
        var blocks = readings.Chunk(8).Select((scan, i) =>
            Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, scan), 7, (ulong)i + 1));
        var raw = BundleCodec.Divide(blocks).Sum(together => BundleCodec.Pack(together).CalculateSize());
        Assert.InRange(message.CalculateSize(), 1, raw * 2 / 5);
    }

    [Fact]
    public void A_window_of_many_series_is_divided_and_only_its_last_part_completes_it()
    {
        var series = Enumerable.Range(1, AggregateCodec.MaxSeries * 2 + 1).Select(device => new WindowAggregate(
            new SeriesId(device, new PointPath(3303, 0, 5700)), 1, Value(device), Value(device), Value(device), Value(device)));
        var parts = AggregateCodec.Pack(Window([.. series])).ToList();
        Assert.Equal([(4096, true), (4096, true), (1, false)], parts.Select(part => ((int)part.Series, part.More)));
        Assert.Equal(series, parts.SelectMany(part => AggregateCodec.Open(Sent(part)).Series));
        Assert.Empty(AggregateCodec.Pack(Window([])));

        static ReadingValue Value(int device) => ReadingValue.Of(device / 10m);
    }

    [Fact]
    public void What_promises_too_much_or_no_such_window_is_refused_before_anything_is_allocated()
    {
        var right = Assert.Single(AggregateCodec.Pack(Window(WindowAggregation.Of(Greenhouse(), End))));
        using var compressor = new ZstdSharp.Compressor(3);
        var bomb = ByteString.CopyFrom(compressor.Wrap(new byte[64 * 1024 * 1024]));
        Action<WindowAggregates>[] lies =
        [
            message => message.ColumnsSize = uint.MaxValue, message => message.ColumnsSize = AggregateCodec.MaxColumnsBytes + 1,
            message => message.ColumnsSize--, message => message.Series = 0, message => message.Series++,
            message => message.Series = AggregateCodec.MaxSeries + 1, message => message.Begin++, message => message.Begin = -900_000,
            message => message.Begin = long.MaxValue - long.MaxValue % 900_000, message => message.WindowSeconds = 0,
            message => message.WindowSeconds = 59, message => message.WindowSeconds = 7, message => message.WindowSeconds = 7200,
            message => message.WindowSeconds = uint.MaxValue, message => message.FirstBlock = 0,
            message => message.LastBlock = message.FirstBlock - 1, message => message.LastBlock = ulong.MaxValue,
            message => message.Columns = bomb, message => message.Columns = ByteString.Empty,
        ];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var lie in lies)
        {
            var message = right.Clone();
            lie(message);
            Assert.Throws<CorruptAggregatesException>(() => AggregateCodec.Open(message));
        }
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public void Numbers_that_cannot_be_are_refused()
    {
        PointPath point = new(3303, 0, 5700);
        var right = Assert.Single(AggregateCodec.Pack(Window(WindowAggregation.Of(
        [
            Of(1, ReadingValue.Of(21.5m)), Of(2, ReadingValue.Of(7.5)), Of(3, ReadingValue.Of(true)), Of(4, ReadingValue.Of(4L)),
        ], End))));
        Action<AggregateColumns>[] lies =
        [
            columns => columns.PathObject[0] = 65536, columns => columns.PathSeries[0]++, columns => columns.PathSeries.Clear(),
            columns => columns.Device[1] = 0, columns => columns.Device.RemoveAt(0), columns => columns.Kind[0] = ValueKind.Text,
            columns => columns.Kind[0] = ValueKind.Double, columns => columns.Kind[3] = ValueKind.WideDecimal,
            columns => columns.Scale[0] = 29, columns => columns.Scale[3] = 1, columns => columns.Scale.RemoveAt(0),
            columns => columns.QuietMinutes[0] = 15, columns => columns.QuietMinutes.RemoveAt(0),
            columns => columns.Count[0] = 0, columns => columns.Count[0] = -1, columns => columns.Count[3] = int.MaxValue,
            columns => columns.Last[0] = 1, columns => columns.Excess[0] = 1, columns => columns.Lowest[1] = 2,
            columns => (columns.Lowest[2], columns.Spread[2]) = (long.MaxValue, 1),
            columns => columns.Spread[1] = 2, columns => columns.Lowest.RemoveAt(0), columns => columns.Spread.Add(0),
            columns => columns.Doubles.RemoveAt(0), columns => columns.Doubles.Add(0), columns => columns.Doubles[0] = ulong.MaxValue,
            columns => columns.Doubles[1] = Bits(7.4), columns => columns.Doubles[2] = Bits(7.5),
            columns => columns.Doubles[3] = Bits(7.6), columns => columns.Doubles[1] = Bits(double.PositiveInfinity),
        ];
        using var compressor = new ZstdSharp.Compressor(3);
        using var decompressor = new ZstdSharp.Decompressor();
        foreach (var lie in lies)
        {
            var columns = AggregateColumns.Parser.ParseFrom(decompressor.Unwrap(right.Columns.Span).ToArray());
            lie(columns);
            var plain = columns.ToByteArray();
            var message = right.Clone();
            (message.ColumnsSize, message.Columns) = ((uint)plain.Length, ByteString.CopyFrom(compressor.Wrap(plain)));
            Assert.Throws<CorruptAggregatesException>(() => AggregateCodec.Open(message));
        }

        Reading Of(long device, ReadingValue value) => new(new SeriesId(device, point), Begin, value);
        static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);
    }

    private static AggregatedWindow Window(IReadOnlyList<WindowAggregate> series) =>
        new(Begin, TimeSpan.FromMinutes(15), 7, 100, 280, series);

    private static WindowAggregates Sent(WindowAggregates message) => WindowAggregates.Parser.ParseFrom(message.ToByteArray());

    private static IEnumerable<WindowAggregate> InOrder(IEnumerable<WindowAggregate> series) =>
        series.OrderBy(one => one.Series.Path).ThenBy(one => one.Series.Device);

    /// <summary>Five houses of eight points, each read once a minute at a moment of its own.</summary>
    private static IEnumerable<Reading> Greenhouse()
    {
        var random = new Random(1);
        decimal[] usual = [21.5m, 64, 820, 14_500, 38.2m, 18.1m, 40, 35];
        for (var minute = 0; minute < 15; minute++)
            for (var house = 0; house < 5; house++)
                for (var point = 0; point < usual.Length; point++)
                    yield return new Reading(
                        new SeriesId(1001 + house, new PointPath((ushort)(3301 + point), 0, 5700)),
                        Begin + minute * 60_000 + house * 12_000 + 7,
                        ReadingValue.Of(Math.Round(usual[point] * (1 + random.Next(-20, 20) / 1000m), 1)));
    }
}
