using EdgeFleet.Hardware.Devices;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class Bh1750Tests
{
    private readonly Bench _bench = new();
    private readonly Chips.Bh1750 _chip = new(1) { Noise = 0 };

    public Bh1750Tests() => _bench.Bus.Attach(0x23, _chip);

    [Theory]
    [InlineData(69, 12, 0.9)]
    [InlineData(254, 12, 0.3)]
    [InlineData(31, 100_000, 2)]
    [InlineData(69, 20_000, 0.9)]
    public void It_measures_from_dusk_to_noon(int measuringTime, double lux, double stepLux)
    {
        _chip.Lux = lux;
        var driver = new Bh1750(_bench.Line, Bh1750Registers.AddressLow, measuringTime, 2000);
        _bench.Run(1500, driver.Step);
        Assert.True(driver.Health.Valid);
        Assert.False(driver.Saturated);
        Assert.InRange(driver.DeciLux, (lux - stepLux) * 10, (lux + stepLux) * 10);
    }

    [Fact]
    public void Brighter_than_it_can_tell_is_said_so()
    {
        _chip.Lux = 90_000;
        var driver = new Bh1750(_bench.Line, Bh1750Registers.AddressLow, 69, 1000);
        _bench.Run(1000, driver.Step);
        Assert.True(driver.Saturated);
        Assert.InRange(driver.DeciLux, 546_000, 546_200);
    }

    [Fact]
    public void A_dip_of_the_supply_costs_no_more_than_one_measurement()
    {
        _chip.Lux = 40;
        var driver = new Bh1750(_bench.Line, Bh1750Registers.AddressLow, 138, 1000);
        _bench.Run(2000, driver.Step);
        _chip.PowerOff(_bench.Time.Us);
        _chip.PowerOn(_bench.Time.Us);
        _bench.Run(1000, driver.Step);
        Assert.InRange(driver.DeciLux, 395, 405);
        Assert.Equal(0, driver.Health.Failures);
    }

    [Fact]
    public void A_chip_that_does_not_answer_is_counted()
    {
        var driver = new Bh1750(_bench.Line, Bh1750Registers.AddressHigh, 69, 1000);
        _bench.Run(3000, driver.Step);
        Assert.Equal((false, 3), (driver.Health.Valid, driver.Health.Failures));
    }
}
