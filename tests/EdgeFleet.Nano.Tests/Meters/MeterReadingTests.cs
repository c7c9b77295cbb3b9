using EdgeFleet.Models.Meters;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests.Meters;

public sealed class MeterReadingTests
{
    private static readonly ElectricityMeterDesign ThreePhase = new() { Address = "002241020208" };

    [Fact]
    public void A_round_reads_registers_and_measurements_as_the_meter_has_them()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase);
        bench.Meter.SetForward(1_234_567);
        (bench.Meter.Watts[0], bench.Meter.Watts[1], bench.Meter.Watts[2]) = (1000, 2500.5, -400);
        bench.Meter.Volts[1] = 231.5;
        bench.Meter.CoverOpenings = 3;
        bench.Meter.Words[2] = 0x0010;
        bench.Run(TimeSpan.FromMinutes(12));
        Assert.Equal(bench.Meter.Forward[0], bench.Point("3422/0/17").Value, 100L);
        Assert.Equal(bench.Meter.Forward[2], bench.Point("3422/2/17").Value, 100L);
        Assert.Equal([2300L, 2315L, 2300L], Values(bench, "3421/1/1", "3421/2/1", "3421/3/1"));
        Assert.Equal([4577L, 11370L, -1831L], Values(bench, "3421/1/6", "3421/2/6", "3421/3/6"));
        Assert.Equal([31005L, 10000L, 25005L, -4000L], Values(bench, "3422/0/15", "3421/1/23", "3421/2/23", "3421/3/23"));
        Assert.Equal([950L, 5000L, 3L, 16L], Values(bench, "3422/0/5", "3421/1/11", "33030/0/4", "33030/0/13"));
        Assert.Equal((1L, 0u), (bench.Point("33030/0/2").Value, bench.Node.SelfTest));
        Assert.All(bench.Node.Points.Where(point => point.Instance < 16 && point.Known), point =>
            Assert.Equal(PointQuality.Good, point.Quality));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void A_port_that_has_gone_deaf_is_opened_anew(int miscounted)
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase, ThreePhase with { Address = "002241020209" });
        bench.Run(TimeSpan.FromMinutes(3));
        bench.Board.Port.Miscounted = miscounted;
        bench.Meter.Volts[1] = 231.5;
        bench.Run(TimeSpan.FromMinutes(4));
        Assert.InRange(bench.Board.Port.Reopened, 1, 2);
        Assert.Equal((2315L, PointQuality.Good), (bench.Point("3421/2/1").Value, bench.Point("3421/2/1").Quality));
    }

    [Fact]
    public void A_meter_that_is_silent_does_not_open_it_anew()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase);
        bench.Board.Meters[0].PowerOff(0);
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(0, bench.Board.Port.Reopened);
    }

    [Fact]
    public void Phases_and_tariffs_that_a_meter_has_not_are_not_present()
    {
        var bench = new MeterBench("2026-03-10 10:00", new ElectricityMeterDesign { Address = "000012345678", Phases = 1, Tariffs = 2 });
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.Equal((2300L, PointQuality.Good), (bench.Point("3421/1/1").Value, bench.Point("3421/1/1").Quality));
        foreach (var path in new[] { "3421/2/1", "3421/3/6", "3421/3/23", "3422/3/17", "3422/4/17" })
            Assert.Equal(PointQuality.NotPresent, bench.Point(path).Quality);
        Assert.Equal(PointQuality.Good, bench.Point("3422/2/17").Quality);
    }

    [Fact]
    public void What_a_model_does_not_have_is_asked_once_and_costs_it_nothing_else()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase);
        bench.Board.Meters[0].Lacks.Add(0x0206FF00);
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Single(bench.Board.Meters[0].Asked, asked => asked == 0x0206FF00);
        Assert.Equal(PointQuality.NotPresent, bench.Point("3422/0/5").Quality);
        Assert.Equal((1L, PointQuality.Good), (bench.Point("33030/0/2").Value, bench.Point("3421/1/1").Quality));
    }

    [Fact]
    public void A_long_answer_is_collected_part_by_part()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase with { PartBytes = 3 });
        bench.Meter.SetForward(9_876_543);
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(9_876_543, bench.Point("3422/0/17").Value);
        Assert.Equal([2300L, 2300L, 2300L], Values(bench, "3421/1/1", "3421/2/1", "3421/3/1"));
    }

    [Fact]
    public void A_part_that_noise_spoils_costs_no_wrong_value()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase with { PartBytes = 3 });
        bench.Meter.SetForward(9_876_543);
        bench.Board.Line.LoseChance = 0.004;
        for (var minute = 0; minute < 40; minute++)
        {
            bench.Run(TimeSpan.FromMinutes(1));
            if (bench.Point("3422/0/17").Known) Assert.Equal(9_876_543, bench.Point("3422/0/17").Value);
            if (bench.Point("3421/1/1").Known) Assert.Equal([2300L, 2300L, 2300L], Values(bench, "3421/1/1", "3421/2/1", "3421/3/1"));
        }
        Assert.True(bench.Point("3422/0/17").Known && bench.Node.Line.Timeouts > 10, "read through noise");
    }

    [Fact]
    public void Four_meters_share_a_line_with_noise_and_late_answers_and_none_gets_anothers_value()
    {
        ElectricityMeterDesign[] designs =
            [.. Enumerable.Range(1, 4).Select(i => new ElectricityMeterDesign { Address = $"00000000000{i}" })];
        var bench = new MeterBench("2026-03-10 10:00", designs);
        bench.Board.Line.FlipChance = 0.002;
        bench.Board.Line.LoseChance = 0.002;
        for (var i = 0; i < 4; i++)
        {
            bench.Board.Meters[i].LateChance = 0.1;
            bench.Board.Meters[i].Meter.SetForward(1_000_000 * (i + 1));
            for (var phase = 0; phase < 3; phase++) bench.Board.Meters[i].Meter.Volts[phase] = 220 + i;
        }
        for (var minute = 0; minute < 60; minute++)
        {
            bench.Run(TimeSpan.FromMinutes(1));
            for (var i = 0; i < 4; i++)
            {
                var energy = bench.Point($"3422/{16 * i}/17");
                if (energy.Known) Assert.Equal(1_000_000 * (i + 1), energy.Value);
                var volts = bench.Point($"3421/{16 * i + 1}/1");
                if (volts.Known) Assert.Equal(2200 + 10 * i, volts.Value);
            }
        }
        Assert.True(bench.Node.Line.Timeouts > 20 && bench.Node.Line.Foreign > 0, "the line was bad");
        Assert.All(Enumerable.Range(0, 4), i => Assert.True(bench.Point($"3422/{16 * i}/17").Known));
    }

    [Fact]
    public void A_dead_meter_is_said_to_be_and_costs_the_others_little()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase, new ElectricityMeterDesign { Address = "000000000002" });
        bench.Run(TimeSpan.FromMinutes(3));
        bench.Board.Meters[0].Dead = true;
        bench.Board.Meters[1].Asked.Clear();
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal((0L, 1L), (bench.Point("33030/0/2").Value, bench.Point("33030/16/2").Value));
        Assert.Equal((PointQuality.NotTopical, PointQuality.Good), (bench.Point("3421/1/1").Quality, bench.Point("3421/17/1").Quality));
        Assert.Equal(MeterController.MeterSilent, bench.Node.SelfTest);
        Assert.InRange(bench.Board.Meters[1].Asked.Count(asked => asked == 0x0001FF00), 9, 11);
        bench.Board.Meters[0].Dead = false;
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.Equal((1L, PointQuality.Good, 0u), (bench.Point("33030/0/2").Value, bench.Point("3421/1/1").Quality, bench.Node.SelfTest));
    }

    [Fact]
    public void Questions_are_spread_over_the_round()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase);
        bench.Settings["33032/0/5"] = 0;
        bench.Configure();
        bench.Run(TimeSpan.FromMinutes(5));
        var busyMs = 0;
        for (var i = 0; i < 600; i++)
        {
            bench.Run(TimeSpan.FromMilliseconds(100), 100);
            if (bench.Node.Line.Outcome == LineOutcome.Pending) busyMs += 100;
        }
        Assert.InRange(busyMs, 1000, 12_000);
    }

    [Fact]
    public void A_register_that_wraps_is_told_from_one_that_was_exchanged_even_over_a_power_cut()
    {
        var bench = new MeterBench("2026-03-10 10:00", ThreePhase);
        bench.Meter.SetForward(99_999_900);
        bench.Run(TimeSpan.FromMinutes(3));
        bench.Meter.SetForward(100_000_050);
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(50, bench.Point("3422/0/17").Value);
        Assert.Equal(99_999_900, Assert.Single(bench.KeptOf("33030/0/6")).Value);
        Assert.Empty(bench.KeptOf("33030/0/5"));
        bench.Meter.SetForward(5_000_000);
        bench.Run(TimeSpan.FromMinutes(3));
        bench.Boot();
        bench.Meter.SetForward(12);
        bench.Run(TimeSpan.FromMinutes(3));
        var exchanged = Assert.Single(bench.KeptOf("33030/0/5"));
        Assert.Equal((5_000_000, PointQuality.Good), (exchanged.Value, exchanged.Quality));
        Assert.Single(bench.KeptOf("33030/0/6"));
    }

    private static long[] Values(MeterBench bench, params string[] paths) => [.. paths.Select(path => bench.Point(path).Value)];
}
