using EdgeFleet.Models.Meters;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests.Meters;

public sealed class LoadProfileTests
{
    private const string Forward = "3422/13/17";
    private const string Reverse = "3422/13/18";
    private static readonly ElectricityMeterDesign Design = new() { Address = "000000012345" };

    private static MeterBench House(string start, ElectricityMeterDesign design)
    {
        var bench = new MeterBench(start, design);
        bench.Settings["33032/0/5"] = 2;
        bench.Configure();
        bench.Meter.Watts[0] = 2000;
        return bench;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_interval_arrives_once_with_its_own_time(bool shortRecords)
    {
        var bench = House("2026-03-10 10:05", Design with { ShortRecords = shortRecords });
        bench.RunTo("2026-03-10 12:03");
        bench.Meter.Watts[0] = -2000;
        bench.RunTo("2026-03-10 14:20");
        Assert.Equal(Written(bench, Forward), bench.KeptOf(Forward));
        Assert.Equal(Written(bench, Reverse), bench.KeptOf(Reverse));
        Assert.Equal(17, bench.KeptOf(Forward).Count());
    }

    [Fact]
    public void An_outage_is_filled_in_over_a_restart_within_its_share_of_the_line()
    {
        var bench = House("2026-03-10 10:05", Design);
        bench.RunTo("2026-03-10 12:05");
        bench.Time.AdvanceMs(30 * 3_600_000L);
        bench.Boot();
        bench.Run(TimeSpan.FromSeconds(90));
        var before = bench.KeptOf(Forward).Count();
        Assert.InRange(before, 15, 90);
        bench.Boot();
        bench.Board.Meters[0].Asked.Clear();
        var begun = bench.Time.Ms;
        while (bench.KeptOf(Forward).Count() < 8 + 120) bench.Run(TimeSpan.FromSeconds(10));
        var tookMs = bench.Time.Ms - begun;
        var asked = bench.Board.Meters[0].Asked.Count(asked => asked == 0x06040001);
        // A question of 32 bytes and its answer of 52 take 390 ms at 2400 baud, and the meter 20 to 100 ms more.
        Assert.InRange(asked * 490.0 / tookMs, 0.1, 0.25);
        Assert.InRange(bench.Board.Meters[0].Asked.Count(asked => asked == 0x0001FF00), tookMs / 60_000 - 1, tookMs / 60_000 + 1);
        Assert.Equal(Written(bench, Forward), bench.KeptOf(Forward).DistinctBy(kept => kept.UnixMs).OrderBy(kept => kept.UnixMs));
        Assert.InRange(bench.KeptOf(Forward).Count() - bench.KeptOf(Forward).DistinctBy(kept => kept.UnixMs).Count(), 0, 3);
    }

    [Fact]
    public void Intervals_for_which_the_meter_has_nothing_are_passed_over()
    {
        var bench = House("2026-03-10 10:05", Design);
        bench.RunTo("2026-03-10 11:05");
        bench.Board.Meters[0].PowerOff(bench.Time.Us);
        bench.RunTo("2026-03-10 13:05");
        bench.Board.Meters[0].PowerOn(bench.Time.Us);
        bench.RunTo("2026-03-10 14:20");
        Assert.Equal(Written(bench, Forward), bench.KeptOf(Forward));
        Assert.Equal(9, bench.KeptOf(Forward).Count());
    }

    [Fact]
    public void A_meter_that_keeps_no_load_record_costs_a_question_an_interval()
    {
        var bench = House("2026-03-10 10:05", Design with { LoadMinutes = 0 });
        bench.RunTo("2026-03-10 12:05");
        bench.Board.Meters[0].Asked.Clear();
        bench.RunTo("2026-03-10 16:05");
        Assert.Equal(16, bench.Board.Meters[0].Asked.Count(asked => asked == 0x06040001));
    }

    [Fact]
    public void Records_that_cannot_be_read_are_asked_for_three_times_and_passed_over()
    {
        var bench = House("2026-03-10 10:05", Design with { OddRecords = true });
        bench.RunTo("2026-03-10 12:05");
        bench.Board.Meters[0].Asked.Clear();
        bench.RunTo("2026-03-10 14:05");
        Assert.Empty(bench.KeptOf(Forward));
        Assert.Equal(3 * 8, bench.Board.Meters[0].Asked.Count(asked => asked == 0x06040001));
    }

    [Fact]
    public void A_record_with_a_wrong_sum_is_none_and_one_that_the_meter_calls_bad_is_said_to_be()
    {
        var time = new MeterTime { ZoneMinutes = 480 };
        var record = new LoadRecord();
        byte[] blocks = [0x00, 0x45, 0x18, 0x15, 0x03, 0x26, 0x67, 0x45, 0x23, 0x01, 0, 0, 0, 0, 0x67, 0x45, 0x23, 0x01, 0, 0, 0, 0, 0xAA];
        byte[] Whole(byte mark)
        {
            byte[] whole = [mark, mark, (byte)blocks.Length, .. blocks[1..]];
            return [.. whole, (byte)whole.Sum(value => value), 0xE5];
        }

        var good = Whole(0xA0);
        Assert.True(record.Read(good, good.Length, time));
        Assert.Equal((1_234_567L, 0L, false, MeterBench.Local("2026-03-15 18:45")),
            (record.Forward, record.Reverse, record.IsBad, record.UnixMs));
        var bad = Whole(0xE0);
        Assert.True(record.Read(bad, bad.Length, time));
        Assert.True(record.IsBad);
        for (var i = 0; i < good.Length; i++)
        {
            var damaged = good.ToArray();
            damaged[i] ^= 0x10;
            Assert.False(record.Read(damaged, damaged.Length, time));
            Assert.False(record.Read(good, i, time));
        }
    }

    private static IEnumerable<Kept> Written(MeterBench bench, string path) => bench.Meter.Records.Select(record =>
        new Kept(path, (record.LocalMinute - 480) * 60_000, path == Forward ? record.Forward[0] : record.Reverse, PointQuality.Good));
}
