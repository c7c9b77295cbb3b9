using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Pins;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class PinTests
{
    [Theory]
    [InlineData(Pull.Up, Drive.Floating, Drive.Floating, true)]
    [InlineData(Pull.Down, Drive.Floating, Drive.Floating, false)]
    [InlineData(Pull.Up, Drive.Floating, Drive.Low, false)]
    [InlineData(Pull.Down, Drive.High, Drive.Floating, true)]
    [InlineData(Pull.None, Drive.High, Drive.Low, false)]
    [InlineData(Pull.None, Drive.Low, Drive.High, false)]
    public void The_level_is_what_drives_hardest(Pull pull, Drive inside, Drive outside, bool level)
    {
        var pin = new DigitalPin(pull);
        pin.DriveOutside(0, outside);
        pin.DriveInside(0, inside);
        Assert.Equal(level, pin.Level(1));
        Assert.Equal(inside != Drive.Floating && outside != Drive.Floating && inside != outside ? 1 : 0, pin.Conflicts);
    }

    [Fact]
    public void A_pin_that_nobody_holds_follows_the_mains()
    {
        var pin = new DigitalPin();
        var levels = Enumerable.Range(0, 100).Select(ms => pin.Level(ms * 1000L)).ToArray();
        Assert.Equal(50, levels.Count(level => level));
        Assert.Equal(0, pin.Edges);
    }

    [Fact]
    public void Edges_carry_the_time_they_happened_however_late_anybody_looks()
    {
        var pin = new DigitalPin(Pull.Down, historyLimit: 2);
        pin.DriveOutside(100, Drive.High);
        pin.DriveOutside(250, Drive.Floating);
        pin.DriveOutside(300, Drive.High);
        Assert.True(pin.Level(10_000));
        Assert.Equal([new PinEdge(250, false), new PinEdge(300, true)], pin.History);
        Assert.Equal(3, pin.Edges);
    }

    [Fact]
    public void A_stuck_pin_shows_its_level_until_it_heals()
    {
        var pin = new DigitalPin(Pull.Up);
        pin.Stick(0, true);
        pin.DriveInside(1, Drive.Low);
        Assert.True(pin.Level(2));
        pin.Stick(3, null);
        Assert.False(pin.Level(4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_contact_bounces_within_its_time_and_comes_to_rest(int seed)
    {
        var pin = new DigitalPin(Pull.Up);
        var button = new Contact(pin, Drive.Low, Drive.Floating, seed) { BounceUs = 4_000 };
        Assert.True(pin.Level(0));
        button.Close(1_000);
        Assert.False(pin.Level(5_000));
        Assert.True(pin.Edges > 3, $"{pin.Edges} edges");
        Assert.All(pin.History, edge => Assert.InRange(edge.AtUs, 1_000, 5_000));
        var settled = pin.Edges;
        button.Close(6_000);
        Assert.False(pin.Level(100_000));
        Assert.Equal(settled, pin.Edges);
        button.Open(200_000);
        button.Break(200_500);
        Assert.True(pin.Level(300_000));
    }

    [Fact]
    public void A_chattering_contact_returns_to_where_it_was_and_a_broken_one_never_closes()
    {
        var pin = new DigitalPin(Pull.Up);
        var relay = new Contact(pin, Drive.Low, Drive.Floating, 7) { BounceUs = 0 };
        relay.Close(0);
        relay.Chatter(10_000, 110_000, 5_000);
        Assert.False(pin.Level(200_000));
        Assert.InRange(pin.Edges, 15, 30);
        relay.Break(300_000);
        Assert.True(pin.Level(300_000));
        Assert.True(relay.IsClosed);
    }

    [Fact]
    public void A_channel_reads_its_voltage_with_noise_offset_and_drift_and_clips()
    {
        var channel = new AnalogChannel(1) { Volts = 1.65, NoiseSteps = 2, OffsetSteps = 10, DriftStepsPerHour = 5 };
        var readings = Enumerable.Range(0, 1000).Select(_ => (double)channel.Read(2 * 3_600_000_000L)).ToArray();
        var mean = readings.Average();
        Assert.InRange(mean, 2047.5 + 20 - 0.5, 2047.5 + 20 + 0.5);
        Assert.InRange(Math.Sqrt(readings.Average(r => (r - mean) * (r - mean))), 1.8, 2.3);
        channel.Volts = 5;
        Assert.Equal(channel.Full, channel.Read(0));
    }

    [Fact]
    public void A_stuck_channel_repeats_itself_and_a_disconnected_one_hums()
    {
        var channel = new AnalogChannel(1) { Volts = 1 };
        var before = channel.Read(0);
        channel.Stuck = true;
        channel.Volts = 2;
        Assert.Equal(before, channel.Read(1_000));
        channel.Stuck = false;
        channel.Disconnected = true;
        var readings = Enumerable.Range(0, 20).Select(ms => channel.Read(ms * 1000L)).ToArray();
        Assert.True(readings.Max() - readings.Min() > channel.Full / 5, "the mains is seen");
    }

    [Fact]
    public void A_pulse_width_remembers_its_duty_and_gives_the_mean()
    {
        var output = new PulseWidth(historyLimit: 3);
        output.Write(0, 200);
        output.Write(400, 200);
        output.Write(500, 1000);
        Assert.Equal(2, output.History.Count);
        Assert.Equal(600, output.Average(0, 1000));
        output.Stick(1000, 1000);
        output.Write(1001, 0);
        Assert.Equal(1000, output.Permille);
        output.Stick(1002, null);
        output.Write(1003, 0);
        output.Write(1004, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Average(0, 1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Write(2000, 1001));
    }

    [Fact]
    public void Adapters_see_the_pins_at_the_time_of_their_world()
    {
        var time = new SimulatedTime();
        var pin = new DigitalPin(Pull.Up);
        pin.DriveOutside(2_000, Drive.Low);
        var input = new PinInput(pin, time, activeLow: true);
        Assert.False(input.Read());
        time.AdvanceMs(2);
        Assert.True(input.Read());

        var relay = new DigitalPin();
        new PinOutput(relay, time, activeLow: true).Write(true);
        Assert.False(relay.Level(time.Us));
        var width = new PulseWidth();
        new PulseOutput(width, time).Write(300);
        Assert.Equal(new DutyStep(2_000, 300), width.History[0]);
        Assert.InRange(new ChannelInput(new AnalogChannel(1) { Volts = 3.3, NoiseSteps = 0 }, time).Read(), 4095, 4095);
        Assert.Throws<ArgumentOutOfRangeException>(() => time.MoveTo(0));
    }
}
