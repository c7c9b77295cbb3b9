using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Serial;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Devices;

public sealed class Bl0942Tests
{
    private readonly SimulatedTime _time = new();
    private readonly SerialBus _bus = new(new SerialFormat(4800), 1);
    private readonly Chips.Bl0942 _chip;
    private readonly SerialStation _port;
    private readonly Bl0942Scale _scale = new(1000, 5 * 390_000, 510);
    private readonly Bl0942 _driver;

    public Bl0942Tests()
    {
        _chip = new Chips.Bl0942(_bus.Join("chip"), 1) { Noise = 0 };
        _port = _bus.Join("node");
        _driver = new Bl0942(new StationLine(_port, _time), 0, _scale, 1000);
    }

    [Theory]
    [InlineData(230, 0.45, 98.6, 50)]
    [InlineData(187.5, 4.2, 700, 49.8)]
    [InlineData(265, 20, -5000, 50.2)]
    public void It_measures_what_flows(double volts, double amperes, double watts, double hertz)
    {
        (_chip.Volts, _chip.Amperes, _chip.Watts, _chip.Hertz) = (volts, amperes, watts, hertz);
        Run(3000);
        Assert.True(_driver.Health.Valid);
        Assert.InRange(_driver.Centivolts, volts * 100 - 2, volts * 100 + 2);
        Assert.InRange(_driver.Milliamperes, amperes * 1000 - 1, amperes * 1000 + 1);
        Assert.InRange(_driver.Centiwatts, watts * 100 - 2, watts * 100 + 2);
        Assert.InRange(_driver.Centihertz, hertz * 100 - 1, hertz * 100 + 1);
        var factor = Math.Abs(watts) / (volts * amperes) * 1000;
        Assert.InRange(_driver.PowerFactorPermille, factor - 2, factor + 2);
    }

    /// <summary>Counts and values as worked out in the maker's application note for 1 milliohm and 390 kohm x 5 over 510 ohm.</summary>
    [Fact]
    public void A_thousand_of_each_count_is_what_the_application_note_says()
    {
        Assert.Equal(1_000_000 / 251.213, _scale.Milliamperes(1_000_000), 1.0);
        Assert.Equal(100 * 1_000_000 / 15_883.0, _scale.Centivolts(1_000_000), 1.0);
        Assert.Equal(100 * 100_000 / 623.39, _scale.Centiwatts(100_000), 1.0);
        Assert.Equal(1_000_000.0, _scale.MilliwattHours(5351), 120.0);
    }

    [Fact]
    public void Energy_is_the_sum_of_the_pulses_across_a_full_counter_and_a_reset()
    {
        // 7 kW for 800 h is 29.9 million pulses of 0.19 Wh: the counter of 24 bits runs over.
        (_chip.Amperes, _chip.Watts) = (30, 7000);
        Run(3000);
        var begin = _driver.MilliwattHours;
        var beginMs = _driver.Health.GoodMs;
        for (var hour = 0; hour < 800; hour++)
        {
            _time.AdvanceMs(3_600_000);
            Run(2000);
        }
        var hours = (_driver.Health.GoodMs - beginMs) / 3_600_000.0;
        Assert.InRange(_driver.MilliwattHours - begin, 7_000_000 * hours * 0.999, 7_000_000 * hours * 1.001);

        var before = _driver.MilliwattHours;
        _chip.PowerOff(_time.Us);
        _chip.PowerOn(_time.Us);
        Run(5000);
        Assert.InRange(_driver.MilliwattHours - before, 0, 7_000_000 * 7 / 3600.0 + 400);
    }

    [Fact]
    public void Too_small_a_load_is_none()
    {
        (_chip.Amperes, _chip.Watts) = (0, 0.1);
        Run(2000);
        Assert.Equal((0, 0), (_driver.Centiwatts, _driver.PowerFactorPermille));
    }

    [Fact]
    public void Noise_on_the_line_costs_measurements_and_gives_no_wrong_one()
    {
        (_chip.Amperes, _chip.Watts) = (0.45, 98.6);
        _bus.LoseChance = 0.02;
        _bus.FlipChance = 0.02;
        var good = 0;
        for (var second = 0; second < 200; second++)
        {
            Run(1000);
            if (_driver.Health.GoodMs <= _time.Ms - 1000) continue;
            good++;
            Assert.InRange(_driver.Centiwatts, 9858, 9862);
        }
        Assert.InRange(good, 20, 180);
        Assert.InRange(_driver.Health.Failures, 20, 180);
    }

    [Fact]
    public void A_dead_chip_is_noticed_after_a_few_periods()
    {
        Run(2000);
        _chip.Dead = true;
        Run(2000);
        Assert.True(_driver.Health.Valid);
        Run(2000);
        Assert.False(_driver.Health.Valid);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(22)]
    public void A_port_that_has_gone_deaf_is_opened_anew(int miscounted)
    {
        Run(2000);
        _port.Miscounted = miscounted;
        Run(5000);
        Assert.False(_driver.Health.Valid);
        Run(15_000);
        Assert.True(_driver.Health.Valid);
        Assert.Equal(1, _port.Reopened);
    }

    [Fact]
    public void A_chip_that_is_dead_does_not_open_it_anew()
    {
        _chip.Dead = true;
        Run(60_000);
        Assert.Equal(0, _port.Reopened);
    }

    [Fact]
    public void Four_chips_on_one_line_answer_each_to_its_address()
    {
        var other = new Chips.Bl0942(_bus.Join("other"), 2, address: 2) { Noise = 0, Volts = 110 };
        var driver = new Bl0942(new StationLine(_bus.Join("second"), _time), 2, _scale, 1000);
        for (var ms = 0; ms < 2000; ms += 5)
        {
            _time.AdvanceMs(5);
            _chip.Advance(_time.Us);
            other.Advance(_time.Us);
            driver.Step(_time.Ms);
        }
        Assert.InRange(driver.Centivolts, 10_998, 11_002);
    }

    private void Run(long forMs)
    {
        for (var untilMs = _time.Ms + forMs; _time.Ms < untilMs;)
        {
            _chip.Advance(_time.Us);
            _driver.Step(_time.Ms);
            _time.AdvanceMs(20);
        }
    }
}
