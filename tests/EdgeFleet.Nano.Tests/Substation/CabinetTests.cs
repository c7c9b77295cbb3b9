using EdgeFleet.Models;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;

namespace EdgeFleet.Nano.Tests.Substation;

/// <summary>Heater and fan, in the air that they change.</summary>
public sealed class CabinetTests
{
    private readonly SubstationBench _bench = new() { StepMs = 200 };

    private double Margin =>
        _bench.Board.Air.Celsius - DewPoint.CentiCelsius(
        (long)(_bench.Board.Air.Celsius * 100), (long)(_bench.Board.Air.HumidityPercent * 100)) / 100.0;

    [Theory]
    [InlineData(20, 50, 9.3)]
    [InlineData(25, 60, 16.7)]
    [InlineData(0, 100, 0)]
    [InlineData(-10, 80, -12.8)]
    [InlineData(35, 90, 33.1)]
    public void The_dew_point_is_that_of_the_tables(double celsius, double percent, double dewPoint)
    {
        Assert.InRange(DewPoint.CentiCelsius((long)(celsius * 100), (long)(percent * 100)) / 100.0, dewPoint - 0.15, dewPoint + 0.15);
    }

    [Fact]
    public void What_it_measures_is_told()
    {
        Assert.InRange(_bench.Point(3303, 0, 5700).Value, 1990, 2010);
        Assert.InRange(_bench.Point(3304, 0, 5700).Value, 4900, 5100);
        Assert.InRange(_bench.Point(3303, 1, 5700).Value, 900, 960);
        Assert.InRange(_bench.Point(3323, 0, 5700).Value, 597, 603);
        for (var i = 0; i < 3; i++) Assert.InRange(_bench.Point(3303, 2 + i, 5700).Value, 397, 403);
    }

    [Fact]
    public void Damp_air_is_kept_from_its_dew_point()
    {
        _bench.Board.Air.OutsideHumidity = 97;
        _bench.Board.Air.Settle();
        _bench.Run(10);
        Assert.True(_bench.Board.HeaterOn);
        Assert.False(_bench.Board.FanOn);
        _bench.Run(3600);
        Assert.InRange(Margin, 2.5, 6);
        Assert.True(_bench.Point(3306, 0, 5852).Value > 300);
        _bench.Board.Air.OutsideHumidity = 40;
        _bench.Run(3 * 3600);
        Assert.False(_bench.Board.HeaterOn);
    }

    [Fact]
    public void The_heater_runs_and_rests_for_its_minimum_times()
    {
        _bench.Board.Air.OutsideHumidity = 90;
        _bench.Board.Air.Settle();
        var turned = new List<(double Seconds, bool On)> { (0, false) };
        _bench.World = () =>
        {
            if (_bench.Board.HeaterOn != turned[^1].On) turned.Add((_bench.NowMs / 1000.0, _bench.Board.HeaterOn));
        };
        _bench.Run(2 * 3600);
        Assert.True(turned.Count > 3, $"it turned {turned.Count - 1} times");
        for (var i = 2; i < turned.Count; i++) Assert.True(
            turned[i].Seconds - turned[i - 1].Seconds >= (turned[i].On ? 119.9 : 299.9), $"{turned[i - 1]} {turned[i]}");
    }

    [Fact]
    public void Cold_switchgear_is_warmed()
    {
        _bench.Board.Air.OutsideCelsius = -15;
        _bench.Board.Air.OutsideHumidity = 30;
        _bench.Board.Air.Settle();
        _bench.Run(10);
        Assert.True(_bench.Board.HeaterOn);
    }

    [Fact]
    public void A_hot_cabinet_is_aired_and_never_heated_at_once()
    {
        _bench.Board.Air.OutsideCelsius = 33;
        _bench.Board.Air.LossKelvin = 15;
        _bench.Board.Air.Settle();
        var together = 0;
        _bench.World = () => together += _bench.Board.HeaterOn && _bench.Board.FanOn ? 1 : 0;
        _bench.Run(10);
        Assert.True(_bench.Board.FanOn);
        _bench.Run(900);
        Assert.False(_bench.Board.FanOn);
        // Saturated as well: the heat goes first.
        _bench.Board.Air.OutsideHumidity = 100;
        _bench.Run(3600);
        Assert.Equal(0, together);
    }

    [Fact]
    public void A_heater_that_overheats_its_cabinet_is_cut_off_at_once()
    {
        _bench.Board.Air.OutsideHumidity = 100;
        _bench.Board.Air.Settle();
        _bench.Run(10);
        Assert.True(_bench.Board.HeaterOn);
        _bench.Board.Air.OutsideCelsius = 42;
        _bench.Board.Air.Settle();
        _bench.Run(5);
        Assert.False(_bench.Board.HeaterOn);
    }

    [Fact]
    public void Blind_the_heater_runs_a_share_of_the_time_and_the_fan_rests()
    {
        _bench.Board.Air.OutsideCelsius = 48;
        _bench.Board.Air.Settle();
        _bench.Run(10);
        Assert.True(_bench.Board.FanOn);
        _bench.Board.ClimateDead = true;
        _bench.Run(300);
        Assert.False(_bench.Board.FanOn);
        Assert.Equal(PointQuality.NotTopical, _bench.Point(3303, 0, 5700).Quality);
        Assert.Equal(PointQuality.NotTopical, _bench.Point(3303, 1, 5700).Quality);
        Assert.Equal(SubstationController.ClimateLost, _bench.Cabinet.SelfTest);
        var before = _bench.Point(3306, 0, 5852).Value;
        _bench.Run(2 * 1800);
        Assert.InRange(_bench.Point(3306, 0, 5852).Value - before, 1150, 1250);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_the_air_does_heater_and_fan_never_run_together(int seed)
    {
        // Without the limit that would cut the heater off long before the fan is wanted.
        _bench.Set(33056, 0, 5, 6000);
        var chance = new SeededNoise(seed);
        var (heated, aired, together) = (0, 0, 0);
        _bench.World = () =>
        {
            heated += _bench.Board.HeaterOn ? 1 : 0;
            aired += _bench.Board.FanOn ? 1 : 0;
            together += _bench.Board.HeaterOn && _bench.Board.FanOn ? 1 : 0;
        };
        for (var i = 0; i < 60; i++)
        {
            _bench.Board.Air.OutsideCelsius = chance.Between(-20, 55);
            _bench.Board.Air.OutsideHumidity = chance.Between(20, 100);
            _bench.Board.Air.Settle();
            _bench.Board.ClimateDead = chance.Chance(0.1);
            _bench.Run(chance.Between(20, 400));
        }
        Assert.True(heated > 1000 && aired > 1000, $"heated {heated}, aired {aired}");
        Assert.Equal(0, together);
    }
}
