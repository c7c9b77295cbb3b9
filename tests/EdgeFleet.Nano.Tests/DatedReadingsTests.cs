using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests;

public sealed class DatedReadingsTests
{
    [Fact]
    public void Readings_leave_in_the_order_they_came_and_none_is_taken_beyond_the_room()
    {
        var point = new Point(3422, 8, 17, ValueKind.Number, 1, PointClass.Billing);
        var dated = new DatedReadings(3);
        var left = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            while (dated.Free > 0) Assert.True(dated.Add(point, 1000 + i, i * 10 + dated.Count, PointQuality.TimeUncertain));
            Assert.False(dated.Add(point, 0, 0, PointQuality.Good));
            Assert.Same(point, dated.Point);
            Assert.Equal(PointQuality.TimeUncertain, dated.Quality);
            left.Add(dated.Value);
            dated.Remove();
        }
        Assert.Equal([0, 1, 2, 12, 22, 32, 42, 52, 62, 72], left);
        Assert.Equal((2, 1008L), (dated.Count, dated.UnixMs));
    }
}
