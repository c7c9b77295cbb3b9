using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class NodeClockTests
{
    private const long Unix = 1_800_000_000_000;
    private const long DayMs = 86_400_000;

    private readonly BatteryClock _battery = new();

    [Fact]
    public void Without_battery_and_gateway_there_is_no_time_and_uptime_all_the_same()
    {
        var clock = new NodeClock(null);
        clock.Step(70_000);
        clock.Step(71_000);
        clock.Step(70_500);
        Assert.Equal((1000L, false, 0L), (clock.Time.UptimeMs, clock.Time.IsKnown, clock.Time.UnixMs));
    }

    [Fact]
    public void It_starts_with_the_battery_clock_unless_that_lost_the_time()
    {
        var clock = new NodeClock(_battery);
        clock.Step(0);
        Assert.Equal((false, true), (clock.IsKnown, clock.BatteryFailed));
        _battery.Now = Unix;
        clock = new NodeClock(_battery);
        clock.Step(900);
        clock.Step(1000);
        Assert.Equal((true, Unix + 100, false), (clock.IsTrusted, clock.Time.UnixMs, clock.BatteryFailed));
    }

    [Fact]
    public void The_gateway_sets_it_where_it_differs_by_more_than_the_gateway_may_be_off()
    {
        _battery.Now = Unix;
        var clock = new NodeClock(_battery);
        clock.Step(0);
        clock.Set(Unix + 400, 500);
        Assert.Equal((Unix, 0), (clock.Time.UnixMs, _battery.Sets));
        Assert.Equal(900, clock.UncertaintyMs);
        clock.Set(Unix + 501, 500);
        Assert.Equal((Unix + 501, 1), (clock.Time.UnixMs, _battery.Sets));
        Assert.Equal((500L, Unix + 501), (clock.UncertaintyMs, _battery.Now));
        clock.Set(Unix - 3_600_000, 500);
        clock.Step(1000);
        Assert.Equal((1000L, Unix - 3_599_000), (clock.Time.UptimeMs, clock.Time.UnixMs));
        clock.Set(0, 0);
        Assert.True(clock.IsKnown);
    }

    [Fact]
    public void What_it_may_be_off_grows_until_it_is_not_to_be_trusted()
    {
        var clock = new NodeClock(null);
        clock.Step(0);
        clock.Set(Unix, 100);
        clock.Step(5 * DayMs);
        Assert.Equal((43_300L, true), (clock.UncertaintyMs, clock.IsTrusted));
        clock.Step(8 * DayMs);
        Assert.Equal((true, false), (clock.IsKnown, clock.IsTrusted));
    }

    [Fact]
    public void The_battery_clock_corrects_the_drift_of_the_controller()
    {
        _battery.Now = Unix;
        var clock = new NodeClock(_battery);
        for (long ms = 0; ms <= DayMs; ms += 60_000)
        {
            // The controller gains 50 ppm.
            _battery.Now = Unix + ms - ms * 50 / 1_000_000;
            clock.Step(ms);
            Assert.InRange(clock.Time.UnixMs - _battery.Now, 0, 200);
        }
    }

    private sealed class BatteryClock : IRealTimeClock
    {
        public long Now { get; set; }

        public int Sets { get; private set; }

        public long Read() => Now;

        public void Set(long unixMs)
        {
            Now = unixMs;
            Sets++;
        }
    }
}
