using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Greenhouse;

public sealed class VentTests
{
    private readonly House _house = new();

    [Fact]
    public void It_opens_in_steps_above_the_band_and_closes_below_it()
    {
        _house.Site.Climate.TemperatureCelsius = 31;
        _house.Run(60);
        Assert.InRange(_house.Site.Vent.Position, 0.14, 0.17);
        _house.Run(900);
        Assert.InRange(_house.Site.Vent.Position, 0.55, 0.66);
        _house.Site.Climate.TemperatureCelsius = 28;
        _house.Run(1200);
        Assert.InRange(_house.Site.Vent.Position, 0.55, 0.66);
        _house.Site.Climate.TemperatureCelsius = 26;
        _house.Run(1500);
        Assert.Equal(0, _house.Site.Vent.Position, 2);
    }

    [Fact]
    public void While_it_moves_or_water_runs_a_restart_would_cut_that_off()
    {
        Assert.False(_house.Controller.AtWork);
        _house.Site.Climate.TemperatureCelsius = 31;
        var moving = 0;
        for (var second = 0; second < 60; second++)
        {
            var before = _house.Site.Vent.Position;
            _house.Run(1);
            if (_house.Controller.AtWork) moving++;
            else Assert.Equal(before, _house.Site.Vent.Position, 2);
        }
        Assert.InRange(moving, 5, 50);
    }

    [Fact]
    public void Moist_air_keeps_it_a_little_open()
    {
        _house.Site.Climate.HumidityPercent = 95;
        _house.Run(60);
        Assert.InRange(_house.Site.Vent.Position, 0.09, 0.12);
    }

    [Theory]
    [InlineData("rain")]
    [InlineData("wind")]
    [InlineData("gauge lost")]
    public void Weather_closes_it(string weather)
    {
        Open();
        switch (weather)
        {
            case "rain":
                _house.Set(_house.Site.Dry, false);
                break;
            case "wind":
                _house.Site.Wind.Value = 14;
                break;
            default:
                _house.Site.Wind.Broken = true;
                break;
        }
        _house.Run(200);
        Assert.Equal(0, _house.Site.Vent.Position, 2);
        Assert.Equal(CommandCode.Interlocked, _house.Write(3337, 0, 5536, 500));
        Assert.Equal(CommandCode.Started, _house.Write(3337, 0, 5536, 0));
    }

    [Fact]
    public void Frost_closes_it_whatever_was_set_by_hand()
    {
        Open();
        _house.Site.Climate.TemperatureCelsius = 7;
        _house.Run(130);
        Assert.Equal(0, _house.Site.Vent.Position, 2);
    }

    [Fact]
    public void Without_a_temperature_it_goes_to_the_safe_opening()
    {
        _house.Configure(33041, 0, 3, 200);
        Open();
        _house.Site.Climate.Dead = true;
        _house.Run(300);
        Assert.InRange(_house.Site.Vent.Position, 0.08, 0.12);
        Assert.NotEqual(0u, _house.Controller.SelfTest & 1);
        Assert.NotEqual(0, _house.Point(3303, 0, 5700).Quality);
    }

    [Fact]
    public void By_hand_it_holds_for_its_time_and_then_follows_the_house_again()
    {
        _house.Configure(33041, 0, 3, 600);
        Assert.Equal(CommandCode.Started, _house.Write(3337, 0, 5536, 400));
        _house.Run(300);
        Assert.InRange(_house.Site.Vent.Position, 0.37, 0.43);
        Assert.InRange(_house.Point(3337, 1, 5536).Value, 380, 420);
        _house.Site.Climate.TemperatureCelsius = 20;
        _house.Run(1500);
        Assert.Equal(0, _house.Site.Vent.Position, 2);
    }

    private void Open()
    {
        Assert.Equal(CommandCode.Started, _house.Write(3337, 0, 5536, 1000));
        _house.Run(150);
        Assert.Equal(1, _house.Site.Vent.Position, 2);
        Assert.Equal(RollerFault.None, _house.Point(33041, 0, 10).Value);
    }
}
