using EdgeFleet.Models.Meters;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests.Meters;

public sealed class FreezeTests
{
    private const string Total = "3422/8/17";
    private static readonly ElectricityMeterDesign Design = new() { Address = "000000012345" };

    private static MeterBench House(string start)
    {
        var bench = new MeterBench(start, Design);
        bench.Settings["33032/0/5"] = 0;
        bench.Configure();
        (bench.Meter.Watts[0], bench.Meter.Watts[1]) = (3000, 1500);
        return bench;
    }

    [Fact]
    public void The_freeze_of_a_day_is_read_shortly_after_midnight_with_its_own_time()
    {
        var bench = House("2026-03-10 23:40");
        bench.Meter.SetForward(1_000_000);
        bench.RunTo("2026-03-11 00:04");
        Assert.Empty(bench.Kept);
        bench.RunTo("2026-03-11 00:08");
        var total = Assert.Single(bench.KeptOf(Total));
        Assert.Equal(new Kept(Total, MeterBench.Local("2026-03-11 00:00"), 1_000_000 + 450 * 20 / 60, PointQuality.Good), total);
        var tariffs = Enumerable.Range(9, 4).Select(i => Assert.Single(bench.KeptOf($"3422/{i}/17")).Value).ToList();
        Assert.InRange(total.Value - tariffs.Sum(), 0, 3);
        Assert.Equal(PointClass.Billing, bench.Point(Total).Class);
        bench.RunTo("2026-03-12 00:08");
        Assert.Equal(2, bench.KeptOf(Total).Count());
        Assert.Equal(2, bench.Board.Meters[0].Asked.Count(asked => asked == 0x05060101));
    }

    [Fact]
    public void Days_that_a_node_missed_are_filled_in_each_with_the_day_it_was()
    {
        var bench = House("2026-03-10 12:00");
        bench.RunTo("2026-03-11 01:00");
        // The node is off for five midnights; the meter is not.
        bench.Time.AdvanceMs(5 * 86_400_000L);
        bench.Boot();
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(
            new[] { "11", "12", "13", "14", "15", "16" }.Select(day => MeterBench.Local($"2026-03-{day} 00:00")),
            bench.KeptOf(Total).Select(kept => kept.UnixMs).Order());
        Assert.All(bench.KeptOf(Total), kept =>
            Assert.Equal(bench.Meter.Freezes.Single(frozen => frozen.LocalMinute * 60_000 - 480 * 60_000 == kept.UnixMs).Forward[0],
            kept.Value));
    }

    [Fact]
    public void No_more_days_are_asked_for_than_are_wanted()
    {
        var bench = House("2026-03-01 12:00");
        bench.Settings["33032/0/3"] = 3;
        bench.Configure();
        bench.Time.AdvanceMs(20 * 86_400_000L);
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(3, bench.KeptOf(Total).Count());
    }

    [Fact]
    public void A_meter_that_was_off_at_midnight_gets_no_freeze_of_another_day()
    {
        var bench = House("2026-03-10 12:00");
        bench.RunTo("2026-03-11 12:00");
        bench.Board.Meters[0].PowerOff(bench.Time.Us);
        bench.RunTo("2026-03-12 09:00");
        bench.Board.Meters[0].PowerOn(bench.Time.Us);
        bench.RunTo("2026-03-12 12:00");
        Assert.Equal(MeterBench.Local("2026-03-11 00:00"), Assert.Single(bench.KeptOf(Total)).UnixMs);
        bench.RunTo("2026-03-13 00:30");
        Assert.Equal([MeterBench.Local("2026-03-11 00:00"), MeterBench.Local("2026-03-13 00:00")],
            bench.KeptOf(Total).Select(kept => kept.UnixMs));
    }

    [Fact]
    public void What_the_node_could_not_store_before_it_lost_power_is_read_again()
    {
        var bench = House("2026-03-10 23:50");
        bench.StoreStands = true;
        bench.RunTo("2026-03-11 00:30");
        Assert.Equal(5, bench.Node.Dated.Count);
        bench.Boot();
        bench.StoreStands = false;
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(MeterBench.Local("2026-03-11 00:00"), Assert.Single(bench.KeptOf(Total)).UnixMs);
    }

    [Fact]
    public void A_node_that_knows_no_time_reads_no_freeze()
    {
        var bench = House("2026-03-10 23:50");
        bench.KnowsTime = false;
        bench.RunTo("2026-03-11 01:00");
        Assert.Empty(bench.Kept);
        bench.KnowsTime = true;
        bench.RunTo("2026-03-11 01:10");
        Assert.Single(bench.KeptOf(Total));
    }

    [Fact]
    public void A_meter_without_freezes_is_asked_once_a_day()
    {
        var bench = new MeterBench("2026-03-10 06:00", Design with { FreezeSlots = 0 });
        bench.Settings["33032/0/5"] = 0;
        bench.Configure();
        bench.RunTo("2026-03-11 23:00");
        Assert.Equal(2, bench.Board.Meters[0].Asked.Count(asked => asked == 0x05060001));
    }

    [Fact]
    public void A_walk_over_slots_takes_what_is_missing_and_stops_at_what_is_kept()
    {
        var walk = new FreezeWalk();
        walk.Begin(today: 100, kept: 96, days: 7);
        Assert.Equal([(1, true), (2, true), (3, true)], new[] { 100, 99, 97 }.Select(day => Take(walk, day)));
        Assert.False(walk.Take(96));
        Assert.Equal((false, 100), (walk.IsActive, walk.Newest));
        walk.Begin(today: 100, kept: 100, days: 7);
        Assert.False(walk.IsActive);
        walk.Begin(today: 100, kept: 0, days: 2);
        Assert.False(walk.Take(101));
        Assert.True(walk.IsActive && walk.Take(100), "a meter that is ahead has the right day in the next slot");
    }

    private static (int Slot, bool Read) Take(FreezeWalk walk, int day)
    {
        var slot = walk.Slot;
        var read = walk.Take(day);
        if (read) walk.Next();
        return (slot, read);
    }
}
