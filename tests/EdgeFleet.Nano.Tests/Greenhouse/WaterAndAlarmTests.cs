using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Greenhouse;

public sealed class WaterAndAlarmTests
{
    private readonly House _house = new();

    [Fact]
    public void Dry_soil_is_watered_until_it_is_wet_and_not_again_before_the_pause()
    {
        _house.Site.Soil.Value = 20;
        _house.Run(5);
        Assert.True(_house.ValveOpen);
        Assert.Equal(100, _house.Point(3425, 0, 2).Value);
        _house.Site.Soil.Value = 36;
        _house.Run(5);
        Assert.False(_house.ValveOpen);
        _house.Site.Soil.Value = 20;
        _house.Run(3500);
        Assert.False(_house.ValveOpen);
        _house.Run(150);
        Assert.True(_house.ValveOpen);
    }

    [Fact]
    public void It_never_runs_longer_than_the_longest_run()
    {
        _house.Site.Soil.Value = 20;
        _house.Run(880);
        Assert.True(_house.ValveOpen);
        _house.Run(60);
        Assert.False(_house.ValveOpen);
    }

    [Theory]
    [InlineData("pump")]
    [InlineData("mains")]
    [InlineData("sensor")]
    [InlineData("stop")]
    public void Without_pump_mains_or_sensor_or_with_the_local_stop_it_closes(string what)
    {
        _house.Site.Soil.Value = 20;
        _house.Run(5);
        Assert.True(_house.ValveOpen);
        if (what == "pump") _house.Set(_house.Site.PumpReady, false);
        else if (what == "mains") _house.Set(_house.Site.Mains, false);
        else if (what == "stop") _house.Set(_house.Site.LocalStop, false);
        else _house.Site.Soil.Broken = true;
        _house.Run(what == "sensor" ? 65 : 1);
        Assert.False(_house.ValveOpen);
    }

    [Fact]
    public void By_hand_it_runs_while_the_pump_is_ready_and_stops_by_hand()
    {
        _house.Set(_house.Site.PumpReady, false);
        Assert.Equal(CommandCode.Interlocked, _house.Write(3425, 0, 3, 100));
        _house.Set(_house.Site.PumpReady, true);
        Assert.Equal(CommandCode.Done, _house.Write(3425, 0, 3, 100));
        _house.Run(60);
        Assert.True(_house.ValveOpen);
        Assert.Equal(CommandCode.Done, _house.Write(3425, 0, 3, 0));
        _house.Run(1);
        Assert.False(_house.ValveOpen);
        Assert.InRange(_house.Point(3306, 0, 5852).Value, 58, 62);
    }

    [Fact]
    public void Frost_and_heat_are_alarms_with_delays()
    {
        _house.Site.Climate.TemperatureCelsius = 3;
        _house.Run(60);
        Assert.Equal(0, _house.Point(33046, 0, 1).Value);
        _house.Run(70);
        Assert.Equal(1, _house.Point(33046, 0, 1).Value);
        _house.Site.Climate.TemperatureCelsius = 42;
        _house.Run(640);
        Assert.Equal((0, 1), (_house.Point(33046, 0, 1).Value, _house.Point(33046, 1, 1).Value));
        Assert.Equal(PointClass.Event, _house.Point(33046, 0, 1).Class);
    }

    [Fact]
    public void A_lost_sensor_is_an_alarm_and_raises_no_other()
    {
        _house.Site.Climate.Dead = true;
        _house.Run(200);
        Assert.Equal((0, 0, 1), (_house.Point(33046, 0, 1).Value, _house.Point(33046, 1, 1).Value, _house.Point(33046, 3, 1).Value));
    }

    [Fact]
    public void Calibration_is_added_before_anything_is_decided()
    {
        _house.Run(10);
        Assert.InRange(_house.Point(3303, 0, 5700).Value, 1990, 2010);
        _house.Configure(33040, 0, 1, -150);
        _house.Run(10);
        Assert.InRange(_house.Point(3303, 0, 5700).Value, 1840, 1860);
        _house.Site.Co2.Value = 812;
        _house.Run(3);
        Assert.InRange(_house.Point(3325, 0, 5700).Value, 800, 824);
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_named()
    {
        var values = _house.Controller.Settings.Select(setting => setting.Initial).ToArray();
        Assert.Equal(-1, _house.Controller.Check(values));
        var dry = Array.FindIndex(_house.Controller.Settings, setting => (setting.Object, setting.Resource) == (33044, 1));
        values[dry] = 900;
        Assert.Equal(dry, _house.Controller.Check(values));
    }
}
