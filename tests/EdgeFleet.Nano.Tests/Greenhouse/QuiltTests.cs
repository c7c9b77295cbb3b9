using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Greenhouse;

public sealed class QuiltTests
{
    private readonly House _house = new();

    [Fact]
    public void It_rolls_up_in_the_morning_and_down_in_the_evening()
    {
        Morning();
        Assert.Equal(1, _house.Site.Quilt.Position, 2);
        _house.Site.Light.Lux = 200;
        _house.Run(1900);
        Assert.Equal(0, _house.Site.Quilt.Position, 2);
    }

    [Fact]
    public void On_a_bitter_morning_it_stays_down()
    {
        _house.Site.Outside.Value = -8;
        _house.Run(1);
        Morning();
        Assert.Equal(0, _house.Site.Quilt.Position, 2);
    }

    [Fact]
    public void A_cloud_does_not_move_it_again_within_its_rest()
    {
        Morning();
        _house.Site.Light.Lux = 200;
        _house.Run(300);
        Assert.Equal(1, _house.Site.Quilt.Position, 2);
    }

    [Fact]
    public void Wet_or_in_the_wind_it_stays_where_it_is()
    {
        _house.Set(_house.Site.Dry, false);
        Morning();
        Assert.Equal(0, _house.Site.Quilt.Position, 2);
        Assert.Equal(CommandCode.Interlocked, _house.Write(3337, 2, 5536, 1000));
        _house.Site.Wind.Value = 20;
        _house.Run(10);
        _house.Set(_house.Site.Dry, true);
        _house.Run(200);
        Assert.Equal(0, _house.Site.Quilt.Position, 2);
    }

    [Fact]
    public void Rain_on_the_way_stops_it()
    {
        _house.Site.Light.Lux = 5000;
        _house.Run(100);
        var before = _house.Site.Quilt.Position;
        Assert.InRange(before, 0.1, 0.5);
        _house.Set(_house.Site.Dry, false);
        _house.Run(100);
        Assert.Equal(before, _house.Site.Quilt.Position, 2);
    }

    [Fact]
    public void Without_light_or_outside_temperature_it_does_nothing_by_itself_and_obeys_by_hand()
    {
        _house.Site.Light.Dead = true;
        _house.Run(120);
        Morning();
        Assert.Equal(0, _house.Site.Quilt.Position, 2);
        Assert.Equal(CommandCode.Started, _house.Write(3337, 2, 5536, 1000));
        _house.Run(400);
        Assert.Equal(1, _house.Site.Quilt.Position, 2);
    }

    [Fact]
    public void Without_mains_nothing_is_rolled()
    {
        _house.Set(_house.Site.Mains, false);
        Morning();
        Assert.Equal(0, _house.Site.Quilt.Position, 2);
        Assert.Equal(1, _house.Point(33046, 2, 1).Value);
    }

    private void Morning()
    {
        _house.Site.Light.Lux = 5000;
        _house.Run(450);
    }
}
