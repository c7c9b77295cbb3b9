using EdgeFleet.Models.Lamps;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Streetlight;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>Alarms by evidence: the whole firmware, with what goes wrong in the field.</summary>
public sealed class WatchTests
{
    private const string Night = "2026-03-21T22:00";
    private const string Day = "2026-03-21T13:00";

    [Fact]
    public void Through_a_healthy_evening_no_alarm_is_raised()
    {
        var bench = new LampBench("2026-03-21T18:00");
        var alarms = bench.Lamp.Points.Where(point => point.Class == PointClass.Event).ToList();
        Assert.Equal(7, alarms.Count);
        bench.World = () => Assert.All(alarms, alarm => Assert.Equal(0, alarm.Value));
        bench.RunUntil("2026-03-21T19:00");
        foreach (var level in new[] { 10, 55, 0, 100 })
        {
            bench.Command(level);
            bench.Run(700);
        }
        Assert.Equal(0u, bench.Lamp.SelfTest);
    }

    [Theory]
    [InlineData(LampFault.OpenLamp, 100)]
    [InlineData(LampFault.DeadDriver, 100)]
    [InlineData(LampFault.OpenLamp, 10)]
    [InlineData(LampFault.DeadDriver, 10)]
    public void A_lamp_that_gives_no_light_though_on_has_failed_until_it_does(LampFault fault, int level)
    {
        var bench = new LampBench(Night);
        bench.Command(level);
        bench.Run(60);
        bench.Board.Lamp.Fault = fault;
        bench.Run(295);
        Assert.False(bench.Alarm(3416, 5));
        bench.Run(15);
        Assert.True(bench.Alarm(3416, 5));
        Assert.False(bench.Alarm(3418, 12));
        // By day nothing is known of it: it stays.
        bench.Command(0);
        bench.Run(600);
        Assert.True(bench.Alarm(3416, 5));
        bench.Board.Lamp.Fault = LampFault.None;
        bench.Command(level);
        bench.Run(60);
        Assert.True(bench.Alarm(3416, 5));
        bench.Run(30);
        Assert.False(bench.Alarm(3416, 5));
    }

    [Fact]
    public void Some_dark_LEDs_are_low_power_and_no_failure()
    {
        var bench = new LampBench(Night);
        bench.Run(60);
        bench.Board.Lamp.Fault = LampFault.OpenString;
        bench.Run(700);
        Assert.Equal((true, false), (bench.Alarm(3418, 12), bench.Alarm(3416, 5)));
        bench.Board.Lamp.Fault = LampFault.None;
        bench.Run(320);
        Assert.False(bench.Alarm(3418, 12));
    }

    [Fact]
    public void Loss_of_supply_is_one_alarm_and_masks_the_lamp()
    {
        var bench = new LampBench(Night);
        bench.Run(60);
        bench.Board.SupplyVolts = 0;
        bench.Run(1200);
        Assert.True(bench.Alarm(3418, 21));
        Assert.Equal(1, bench.Lamp.Points.Count(point => point.Class == PointClass.Event && point.Value == 1));
        bench.Board.SupplyVolts = 230;
        bench.Run(1200);
        Assert.Equal(0, bench.Lamp.Points.Count(point => point.Class == PointClass.Event && point.Value == 1));
    }

    [Fact]
    public void An_alarm_stays_as_it_is_while_the_supply_is_gone()
    {
        var bench = new LampBench(Night);
        bench.Board.Lamp.Fault = LampFault.DeadDriver;
        bench.Run(400);
        Assert.True(bench.Alarm(3416, 5));
        bench.Board.SupplyVolts = 0;
        bench.Board.Lamp.Fault = LampFault.None;
        bench.Run(600);
        Assert.True(bench.Alarm(3416, 5));
        bench.Board.SupplyVolts = 230;
        bench.Run(120);
        Assert.False(bench.Alarm(3416, 5));
    }

    [Fact]
    public void A_lamp_that_burns_by_day_is_told_and_so_is_the_relay_that_feeds_it()
    {
        var bench = new LampBench(Day);
        bench.Run(10);
        bench.Board.Lamp.Relay = RelayFault.Welded;
        bench.Board.Dimming.Stick(0, 1000);
        bench.Run(115);
        Assert.Equal((false, true), (bench.Alarm(3416, 10), bench.Alarm(3416, 9)));
        bench.Run(20);
        Assert.Equal((true, true, 1000), (bench.Alarm(3416, 10), bench.Alarm(3416, 9), bench.Light));
        bench.Board.Lamp.Relay = RelayFault.None;
        bench.Run(80);
        Assert.Equal((false, false), (bench.Alarm(3416, 10), bench.Alarm(3416, 9)));
    }

    [Fact]
    public void A_relay_that_does_not_close_is_not_blamed_on_the_lamp()
    {
        var bench = new LampBench(Night);
        bench.Board.Lamp.Relay = RelayFault.StuckOpen;
        bench.Run(900);
        Assert.Equal((true, false, 0), (bench.Alarm(3416, 9), bench.Alarm(3416, 5), bench.Light));
    }

    [Fact]
    public void A_lamp_that_goes_off_and_on_by_itself_cycles_and_has_not_failed()
    {
        var bench = new LampBench(Night);
        bench.Board.Lamp.Fault = LampFault.Cycling;
        bench.World = () => Assert.False(bench.Alarm(3416, 5));
        bench.RunUntil(() => bench.Alarm(3416, 11), 3000);
        bench.Board.Lamp.Fault = LampFault.None;
        bench.Run(3500);
        Assert.True(bench.Alarm(3416, 11));
        bench.RunUntil(() => !bench.Alarm(3416, 11), 7200);
    }

    [Fact]
    public void Orders_and_supply_that_come_and_go_are_no_cycles()
    {
        var bench = new LampBench(Night);
        for (var i = 0; i < 8; i++)
        {
            bench.Command(i % 2 == 0 ? 100 : 0);
            bench.Run(60);
            bench.Board.SupplyVolts = i % 3 == 0 ? 0 : 230;
            bench.Run(40);
            bench.Board.SupplyVolts = 230;
        }
        Assert.False(bench.Alarm(3416, 11));
    }

    [Fact]
    public void A_leaning_pole_is_told_against_how_it_was_mounted()
    {
        var bench = new LampBench(Day);
        bench.Board.Lamp.Lean = (8, 30);
        bench.Run(60);
        Assert.Equal((0, false), (bench[3429, 1] / 10, bench.Alarm(3429, 6)));
        bench.Board.Lamp.Lean = (20, 30);
        bench.Run(30);
        Assert.False(bench.Alarm(3429, 6));
        bench.Run(60);
        Assert.True(bench.Alarm(3429, 6));
        Assert.InRange(bench[3429, 1], 200, 220);
        // Nobody forgets how it was mounted over a power cut.
        bench.CutPower(5);
        bench.Run(90);
        Assert.True(bench.Alarm(3429, 6));
        Assert.Equal(CommandCode.Done, bench.Lamp.Execute(33010, 0, 30, 0, bench.Time));
        bench.Run(90);
        Assert.False(bench.Alarm(3429, 6));
    }

    [Fact]
    public void Without_an_answering_meter_nothing_is_said_of_the_lamp()
    {
        var bench = new LampBench(Night);
        bench.Run(60);
        bench.Board.Meter.Dead = true;
        bench.Board.Lamp.Fault = LampFault.DeadDriver;
        bench.Run(900);
        Assert.False(bench.Alarm(3416, 5));
        Assert.Equal(LampSensors.MeterFault, bench.Lamp.SelfTest);
        Assert.Equal(PointQuality.NotTopical, bench.Point(3418, 4).Quality);
    }

    [Fact]
    public void A_failure_outlives_a_restart_by_day()
    {
        var bench = new LampBench(Night);
        bench.Board.Lamp.Fault = LampFault.OpenLamp;
        bench.Run(400);
        bench.Command(0);
        bench.Run(20);
        bench.CutPower(5);
        bench.KnowsTime = false;
        bench.Board.DaylightLux = 5000;
        bench.Run(60);
        Assert.Equal((true, 0), (bench.Alarm(3416, 5), bench.Light));
    }
}
