using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests;

public sealed class DatedReadingsTests
{
    [Fact]
    public void Readings_leave_in_the_order_they_came_and_none_is_taken_beyond_the_room()
    {
        var point = new SensePoint(3422, 8, 17, PointKind.Number, 1, PointClass.Billing);
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

    [Fact]
    public void Events_go_first_in_their_order_and_have_room_of_their_own()
    {
        var reading = new SensePoint(3422, 8, 17, PointKind.Number, 1, PointClass.Billing);
        var alarm = new SensePoint(33031, 0, 1, PointKind.Number, -3, PointClass.Event);
        var dated = new DatedReadings(3);
        for (var i = 0; i < 3; i++) Assert.True(dated.Add(reading, i, i, PointQuality.Good));
        for (var i = 0; i < 4; i++) Assert.True(dated.Add(alarm, 0, 100 + i, PointQuality.TimeUncertain));
        Assert.False(dated.Add(alarm, 0, 0, PointQuality.Good));
        var left = new List<(long, byte)>();
        for (; dated.Count > 0; dated.Remove()) left.Add((dated.Value, dated.Quality));
        Assert.Equal([(100, 64), (101, 64), (102, 64), (103, 64), (0, 0), (1, 0), (2, 0)], left);
        Assert.Equal(3, dated.Free);
    }
}
