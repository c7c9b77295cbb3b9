using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class ClockTests
{
    private const long Noon = 1_709_208_000_123; // 29 February 2024, 12:00:00.123 UTC

    private readonly Bench _bench = new();

    [Fact]
    public void The_calendar_agrees_with_the_host_on_every_day_of_the_century()
    {
        var fields = new ClockFields();
        for (var day = new DateTime(2000, 1, 1, 23, 59, 58, DateTimeKind.Utc); day.Year < 2100; day = day.AddDays(1))
        {
            var seconds = new DateTimeOffset(day).ToUnixTimeSeconds();
            Assert.True(fields.FromUnixSeconds(seconds));
            Assert.Equal((day.Year, day.Month, day.Day, (int)day.DayOfWeek, 23, 59, 58),
                (fields.Year, fields.Month, fields.Day, fields.Weekday, fields.Hour, fields.Minute, fields.Second));
            Assert.True(fields.IsValid);
            Assert.Equal(seconds, fields.ToUnixSeconds());
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(946_684_799)]
    [InlineData(4_102_444_800)]
    public void A_time_before_2000_or_after_2099_is_refused(long seconds)
    {
        var fields = new ClockFields();
        fields.FromUnixSeconds(Noon / 1000);
        Assert.False(fields.FromUnixSeconds(seconds));
        Assert.Equal(Noon / 1000, fields.ToUnixSeconds());
    }

    [Fact]
    public void A_pcf8563_keeps_the_time_through_a_power_cut()
    {
        var chip = new Chips.Pcf8563(0);
        _bench.Bus.Attach(0x51, chip);
        Keep(new Pcf8563(_bench.Line), 600, chip.PowerOff, chip.PowerOn);
    }

    [Fact]
    public void An_rv3032_keeps_the_time_to_the_hundredth_through_a_power_cut_and_a_reboot()
    {
        var chip = new Chips.Rv3032(0);
        _bench.Bus.Attach(0x51, chip);
        _bench.Time.AdvanceMs(100);
        Keep(new Rv3032(_bench.Line), 10, chip.PowerOff, chip.PowerOn);
        Assert.InRange(new Rv3032(_bench.Line).Read(), Noon + 3_600_000 - 20, Noon + 3_600_000 + 10);
    }

    [Fact]
    public void A_clock_that_lost_its_time_says_so()
    {
        var pcf = new Chips.Pcf8563(0);
        _bench.Bus.Attach(0x51, pcf);
        var driver = new Pcf8563(_bench.Line);
        driver.Set(Noon);
        pcf.BackupEmpty = true;
        pcf.PowerOff(_bench.Time.Us);
        Assert.Equal(0, driver.Read());
        pcf.PowerOn(_bench.Time.Us);
        Assert.Equal(0, driver.Read());
        driver.Set(Noon);
        Assert.NotEqual(0, driver.Read());
        _bench.Bus.Stuck = true;
        Assert.Equal(0, driver.Read());
    }

    [Fact]
    public void An_rv3032_as_delivered_forgets_without_the_driver_telling_it_to_use_its_battery()
    {
        var chip = new Chips.Rv3032(0);
        _bench.Bus.Attach(0x51, chip);
        // Within 66 ms of its first power the chip still copies its configuration, and would copy over ours.
        var driver = new Rv3032(_bench.Line);
        driver.Set(Noon);
        chip.PowerOff(_bench.Time.Us);
        chip.PowerOn(_bench.Time.Us);
        Assert.Equal(0, driver.Read());
    }

    private void Keep(IRealTimeClock driver, int withinMs, Action<long> off, Action<long> on)
    {
        Assert.Equal(0, driver.Read());
        driver.Set(Noon);
        Assert.InRange(driver.Read(), Noon - withinMs, Noon + withinMs);
        off(_bench.Time.Us);
        _bench.Time.AdvanceMs(3_599_000);
        on(_bench.Time.Us);
        _bench.Time.AdvanceMs(1000);
        // A crystal 10 ppm off makes 36 ms in an hour.
        Assert.InRange(driver.Read(), Noon + 3_600_000 - withinMs - 10, Noon + 3_600_000 + withinMs);
    }
}
