using EdgeFleet.Hardware.Devices;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class Lis3dhTests
{
    private readonly Bench _bench = new();
    private readonly Chips.Lis3dh _chip = new(1);
    private readonly Lis3dh _driver;

    public Lis3dhTests()
    {
        _bench.Bus.Attach(0x18, _chip);
        _driver = new Lis3dh(_bench.Line, Lis3dhRegisters.AddressLow);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 90)]
    [InlineData(45, -120)]
    [InlineData(110, 30)]
    public void It_tells_how_far_a_pole_leans_although_the_wind_shakes_it(double degrees, double towards)
    {
        _chip.NoiseG = 0.02;
        _bench.Run(5000, _driver.Step);
        var (x, y, z) = (_driver.X, _driver.Y, _driver.Z);
        _chip.Lean(degrees, towards);
        _bench.Run(10_000, _driver.Step);
        var angle = Lis3dhRegisters.AngleMilliradians(x, y, z, _driver.X, _driver.Y, _driver.Z);
        Assert.InRange(angle, degrees * 17.453 - 10, degrees * 17.453 + 10);
    }

    [Fact]
    public void A_dip_of_the_supply_puts_it_to_sleep_and_the_driver_wakes_it()
    {
        _bench.Run(5000, _driver.Step);
        Assert.True(_driver.Health.Valid);
        _chip.PowerOff(_bench.Time.Us);
        _chip.PowerOn(_bench.Time.Us);
        _chip.Lean(30, 0);
        _bench.Run(10_000, _driver.Step);
        Assert.InRange(_driver.X, 490, 510);
        Assert.True(_driver.Health.Valid);
        Assert.Equal(1, _driver.Health.Failures);
    }

    [Fact]
    public void Another_chip_at_its_address_is_not_believed()
    {
        var bench = new Bench();
        bench.Bus.Attach(0x18, new Chips.Fram());
        var driver = new Lis3dh(bench.Line, Lis3dhRegisters.AddressLow);
        bench.Run(5000, driver.Step);
        Assert.False(driver.Health.Valid);
        Assert.True(driver.Health.Failures > 10, "each try is counted");
    }
}
