using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Pins;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class Mcp23017Tests
{
    private const int Inputs = 0x0FFF;

    private readonly Bench _bench = new();
    private readonly Chips.Rv3032 _clock = new(0, driftPpm: 0);
    private readonly Chips.Mcp23017 _chip;
    private readonly Mcp23017 _driver;

    public Mcp23017Tests()
    {
        _chip = new Chips.Mcp23017(_clock.Event);
        _bench.Bus.Attach(0x20, _chip);
        _bench.Bus.Attach(0x51, _clock);
        _driver = new Mcp23017(_bench.Line, Mcp23017Registers.Address, Inputs);
    }

    [Fact]
    public void Inputs_are_read_with_their_pull_ups_and_outputs_are_driven()
    {
        _chip.Pins[3].DriveOutside(0, Drive.Low);
        Assert.False(_driver.Drive(0x9000));
        _driver.Step(0);
        Assert.Equal(0x9000 | (Inputs & ~8), _driver.Levels);
        Assert.True(_driver.Drive(0x6000));
        Assert.True(_chip.Pins[13].Level(_bench.Time.Us));
        Assert.False(_chip.Pins[15].Level(_bench.Time.Us));
    }

    [Fact]
    public void A_pulse_between_two_looks_is_seen()
    {
        _driver.Step(0);
        _chip.Pins[9].DriveOutside(5_000, Drive.Low);
        _chip.Pins[9].DriveOutside(9_000, Drive.Floating);
        _bench.Time.AdvanceMs(20);
        _driver.Step(20);
        Assert.Equal((1 << 9, 0, Inputs), (_driver.Changed, _driver.Captured & 1 << 9, _driver.Levels & Inputs));
        _driver.Step(20);
        Assert.Equal(0, _driver.Changed);
    }

    [Fact]
    public void The_clock_keeps_when_the_first_change_came_however_late_anybody_looks()
    {
        const long began = 1_760_000_000_000;
        var clock = new Rv3032(_bench.Line);
        _bench.Time.AdvanceMs(100);
        clock.Set(began);
        _driver.Step(_bench.Time.Ms);
        Assert.False(clock.TakeEvent());
        var contact = new Contact(_chip.Pins[2], Drive.Low, Drive.Floating, 5);
        foreach (var afterMs in new[] { 1234, 60_001, 86_400_777 })
        {
            _bench.Time.AdvanceMs(began + afterMs - Now(began));
            if (contact.IsClosed) contact.Open(_bench.Time.Us);
            else contact.Close(_bench.Time.Us);
            _bench.Time.AdvanceMs(48);
            _driver.Step(_bench.Time.Ms);
            Assert.Equal(1 << 2, _driver.Changed);
            Assert.True(clock.TakeEvent());
            Assert.InRange(clock.EventMs, began + afterMs - 10, began + afterMs);
            Assert.Equal(1, clock.EventCount);
            _bench.Time.AdvanceMs(100);
            _driver.Step(_bench.Time.Ms);
            Assert.False(clock.TakeEvent());
        }
    }

    [Fact]
    public void A_chip_that_forgot_its_configuration_gets_it_again_with_its_outputs()
    {
        _driver.Step(0);
        _driver.Drive(0x1000);
        _chip.PowerOff(0);
        _chip.PowerOn(0);
        Assert.False(_chip.Pins[12].Level(0));
        _driver.Step(20);
        Assert.Equal((false, 1), (_driver.Health.Valid, _driver.Health.Failures));
        _driver.Step(40);
        Assert.True(_driver.Health.Valid);
        Assert.True(_chip.Pins[12].Level(0));
    }

    private long Now(long began) => began + _bench.Time.Ms - 100;
}
