using EdgeFleet.Models.Lamps;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class LuminaireTests
{
    private static readonly LuminaireDesign Design = new() { RatedWatts = 100, StandbyWatts = 1 };
    private static readonly LampInputs Full = new(230, RelayDriven: true, 1000, 20);

    private readonly Luminaire _lamp = new(Design, 1);

    [Fact]
    public void It_warms_up_to_its_rated_power_and_follows_the_dimming()
    {
        _lamp.Advance(0, Full);
        Assert.Equal(1, _lamp.Watts, 6);
        _lamp.Advance(750_000, Full);
        Assert.Equal(50.5, _lamp.Watts, 6);
        _lamp.Advance(2_000_000, Full);
        Assert.Equal((100, 14_000), (_lamp.Watts, _lamp.Lumens));
        Assert.Equal(100 / (230 * 0.97), _lamp.Amperes, 6);
        _lamp.Advance(3_000_000, Full with { DimPermille = 500 });
        Assert.Equal(50.5, _lamp.Watts, 6);
        _lamp.Advance(4_000_000, Full with { DimPermille = 20 });
        Assert.Equal(10.9, _lamp.Watts, 6);
        _lamp.Advance(5_000_000, Full with { DimPermille = 0 });
        Assert.Equal((1, 0), (_lamp.Watts, _lamp.Lumens));
        _lamp.Advance(6_000_000, Full with { RelayDriven = false });
        Assert.Equal((0, 0, 0), (_lamp.Watts, _lamp.Amperes, _lamp.PowerFactor));
    }

    [Fact]
    public void Energy_and_heat_follow_the_power()
    {
        _lamp.Advance(0, Full with { RelayDriven = false });
        _lamp.Advance(1_000_000, Full);
        _lamp.Advance(10_000_000, Full);
        var before = _lamp.WattHours;
        _lamp.Advance(10_000_000 + 3_600_000_000, Full);
        Assert.Equal(100, _lamp.WattHours - before, 6);
        Assert.InRange(_lamp.Celsius, 50, 55);
    }

    [Theory]
    [InlineData(LampFault.OpenString, 1 + 99 * 0.66, 0.66)]
    [InlineData(LampFault.OpenLamp, 1, 0)]
    [InlineData(LampFault.DeadDriver, 0, 0)]
    public void A_fault_shows_in_power_and_light(LampFault fault, double watts, double light)
    {
        _lamp.Fault = fault;
        _lamp.Advance(0, Full);
        _lamp.Advance(10_000_000, Full);
        Assert.Equal(watts, _lamp.Watts, 6);
        Assert.Equal(14_000 * light, _lamp.Lumens, 6);
        Assert.Equal(14_000 * light * 1e-4, _lamp.SpillLux, 6);
    }

    [Theory]
    [InlineData(RelayFault.None, true, 230, true)]
    [InlineData(RelayFault.None, false, 230, false)]
    [InlineData(RelayFault.None, true, 100, false)]
    [InlineData(RelayFault.Welded, false, 230, true)]
    [InlineData(RelayFault.Welded, false, 0, false)]
    [InlineData(RelayFault.StuckOpen, true, 230, false)]
    public void Relay_and_supply_decide_whether_there_is_light(RelayFault relay, bool driven, double volts, bool lit)
    {
        _lamp.Relay = relay;
        var inputs = new LampInputs(volts, driven, 1000, 20);
        _lamp.Advance(0, inputs);
        _lamp.Advance(10_000_000, inputs);
        Assert.Equal(lit, _lamp.Lumens > 0);
    }

    [Fact]
    public void A_cycling_lamp_goes_off_and_on_by_itself_and_stops_when_mended()
    {
        _lamp.Fault = LampFault.Cycling;
        var switches = 0;
        var lit = false;
        for (var second = 1; second <= 3600; second++)
        {
            _lamp.Advance(second * 1_000_000L, Full);
            if (_lamp.Lumens > 0 == lit) continue;
            lit = !lit;
            switches++;
        }
        // On for 2 to 6 minutes, off for 1 to 3.
        Assert.InRange(switches, 2 * 60 / 9, 2 * 60 / 3);
        _lamp.Fault = LampFault.None;
        _lamp.Advance(3_700_000_000, Full);
        _lamp.Advance(3_710_000_000, Full);
        Assert.Equal(100, _lamp.Watts, 6);
    }
}
