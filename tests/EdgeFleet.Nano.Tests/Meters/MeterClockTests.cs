using EdgeFleet.Models.Meters;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests.Meters;

public sealed class MeterClockTests
{
    private const string Offset = "33030/0/3";
    private const string Wrong = "3415/0/5";
    private static readonly ElectricityMeterDesign Design = new() { Address = "000000012345" };

    [Fact]
    public void A_clock_is_read_once_a_day_and_its_offset_is_a_measurement()
    {
        var bench = new MeterBench("2026-03-10 10:00", Design with { DriftPpm = 1000 });
        bench.Meter.MoveClock(-17_000);
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.InRange(bench.Point(Offset).Value, -18, -16);
        Assert.Equal(0, bench.Point(Wrong).Value);
        bench.Run(TimeSpan.FromDays(1));
        Assert.InRange(bench.Point(Offset).Value, -17 + 86 - 1, -17 + 86 + 1);
        Assert.Equal(1, bench.Point(Wrong).Value);
        Assert.Equal(2, bench.Board.Meters[0].Asked.Count(asked => asked == 0x04000102));
    }

    [Fact]
    public void Readings_with_a_time_of_a_wrong_clock_are_marked()
    {
        var bench = new MeterBench("2026-03-10 23:30", Design);
        bench.Meter.MoveClock(180_000);
        bench.RunTo("2026-03-11 00:40");
        var freeze = Assert.Single(bench.KeptOf("3422/8/17"));
        Assert.Equal((MeterBench.Local("2026-03-11 00:00"), PointQuality.TimeUncertain), (freeze.UnixMs, freeze.Quality));
        Assert.All(bench.KeptOf("3422/13/17"), kept => Assert.Equal(PointQuality.TimeUncertain, kept.Quality));
        Assert.NotEmpty(bench.KeptOf("3422/13/17"));
        Assert.Equal(PointQuality.Good, bench.Point("3422/0/17").Quality);
    }

    [Fact]
    public void Nothing_but_questions_is_ever_sent_to_a_meter()
    {
        var bench = new MeterBench("2026-03-10 23:30", Design);
        var spy = bench.Board.Line.Join("spy");
        bench.Meter.MoveClock(180_000);
        bench.RunTo("2026-03-11 02:00");
        var heard = new List<byte>();
        while (spy.TryReceive(bench.Time.Us, out var value, out _)) heard.Add(value);
        var controls = new HashSet<byte>();
        while (Dlt645Frame.Take(heard) is { } frame)
            if (frame.Control < 0x80) controls.Add(frame.Control);
        Assert.Equal([0x11], controls);
    }

    [Fact]
    public void A_clock_that_cannot_be_read_leaves_its_times_uncertain_and_holds_nothing_up()
    {
        var bench = new MeterBench("2026-03-10 23:50", Design);
        bench.Board.Meters[0].Lacks.Add(0x04000101);
        bench.RunTo("2026-03-11 00:20");
        Assert.Equal(PointQuality.NotPresent, bench.Point(Offset).Quality);
        Assert.Equal(PointQuality.TimeUncertain, Assert.Single(bench.KeptOf("3422/8/17")).Quality);
    }

    [Fact]
    public void A_date_from_before_midnight_is_never_put_together_with_a_time_after_it()
    {
        var bench = new MeterBench("2026-03-10 23:54:59", Design);
        (bench.Board.Meters[0].MinDelayUs, bench.Board.Meters[0].MaxDelayUs) = (480_000, 480_000);
        bench.RunTo("2026-03-10 23:58");
        Assert.Equal([0x04000101u], bench.Board.Meters[0].Asked.Where(asked => asked is 0x04000101 or 0x04000102));
        bench.RunTo("2026-03-11 00:07");
        Assert.InRange(bench.Point(Offset).Value, -1, 0);
        Assert.Equal(0, bench.Point(Wrong).Value);
    }
}
