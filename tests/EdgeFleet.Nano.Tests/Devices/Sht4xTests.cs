using EdgeFleet.Hardware.Devices;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class Sht4xTests
{
    private readonly Bench _bench = new();
    private readonly Chips.Sht4x _chip = new(1) { NoiseCelsius = 0 };
    private readonly Sht4x _driver;

    public Sht4xTests()
    {
        _bench.Bus.Attach(0x44, _chip);
        _driver = new Sht4x(_bench.Line, 1000);
    }

    /// <summary>The example of the data sheet: BEEFH gives 92H.</summary>
    [Fact]
    public void The_checksum_is_that_of_the_data_sheet() => Assert.Equal(0x92, Sht4xRegisters.Crc([0xBE, 0xEF], 0));

    [Theory]
    [InlineData(20, 50)]
    [InlineData(-39.5, 12.25)]
    [InlineData(84.99, 99.5)]
    public void It_measures_what_there_is(double celsius, double percent)
    {
        (_chip.TemperatureCelsius, _chip.HumidityPercent) = (celsius, percent);
        _bench.Run(100, _driver.Step);
        Assert.True(_driver.Health.Valid);
        Assert.InRange(_driver.CentiCelsius, celsius * 100 - 1, celsius * 100 + 1);
        Assert.InRange(_driver.CentiPercent, percent * 100 - 1, percent * 100 + 1);
    }

    [Fact]
    public void Humidity_beyond_what_can_be_is_cut_off()
    {
        _chip.HumidityPercent = 110;
        _bench.Run(100, _driver.Step);
        Assert.Equal(10_000, _driver.CentiPercent);
        Assert.Equal(0, Sht4xRegisters.CentiPercent(0));
        Assert.Equal((-4500, 13_000), (Sht4xRegisters.CentiCelsius(0), Sht4xRegisters.CentiCelsius(65535)));
    }

    [Fact]
    public void A_flipped_bit_is_noticed_and_the_last_value_stays_for_a_while()
    {
        _bench.Run(1000, _driver.Step);
        var before = _driver.CentiCelsius;
        _chip.TemperatureCelsius = 30;
        _bench.Bus.FlipChance = 1;
        _bench.Run(2000, _driver.Step);
        Assert.Equal((before, true), (_driver.CentiCelsius, _driver.Health.Valid));
        _bench.Run(2000, _driver.Step);
        Assert.False(_driver.Health.Valid);
        _bench.Bus.FlipChance = 0;
        _bench.Run(2000, _driver.Step);
        Assert.True(_driver.Health.Valid);
        Assert.InRange(_driver.CentiCelsius, 2999, 3001);
    }

    [Fact]
    public void A_dead_chip_is_never_valid_and_measures_when_it_comes_back()
    {
        _chip.Dead = true;
        _bench.Run(3000, _driver.Step);
        Assert.Equal((false, 3), (_driver.Health.Valid, _driver.Health.Failures));
        _chip.Dead = false;
        _bench.Run(1100, _driver.Step);
        Assert.True(_driver.Health.Valid);
    }

    [Fact]
    public void It_measures_once_a_period()
    {
        _bench.Run(10_000, _driver.Step);
        Assert.Equal(20, _bench.Bus.Transfers);
    }
}
