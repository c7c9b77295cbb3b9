using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests;

public sealed class PointTests
{
    [Fact]
    public void A_point_is_unknown_until_set_and_keeps_its_last_value_when_it_fails()
    {
        var point = new SensePoint(3416, 0, 3, PointKind.Number, 0, PointClass.State);
        Assert.False(point.Known);
        point.Set(60);
        point.Fail(PointQuality.NotTopical);
        Assert.Equal((60L, PointQuality.NotTopical, true), (point.Value, point.Quality, point.Known));
    }
}
