using EdgeFleet.Manager.Assignments;

namespace EdgeFleet.Tests.Assignments;

/// <summary>A device at gateway 1 from day 100, at gateway 2 from day 200, at gateway 1 again from day 210, removed on day 300.</summary>
public class DeviceHistoryTests
{
    private const long Day = 86_400_000;
    // Days count from 2026, so that all are times of a clock that was set.
    private static readonly long Zero = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly DeviceHistory History =
        DeviceHistory.None.With(1, At(100)).With(2, At(200)).With(1, At(210)).With(null, At(300));

    [Theory]
    [InlineData(1, 150, 150, true)] // read and delivered while it was there
    [InlineData(1, 20, 150, true)] // a meter's freeze, a node's memory: of before
    [InlineData(1, 199, 205, true)] // backlog
    [InlineData(1, 201, 205, false)] // read after the hand-over
    [InlineData(2, 199, 205, true)] // the new gateway may tell what the node remembers
    [InlineData(2, 205, 199, false)] // before it had the device
    [InlineData(2, 209, 239.9, true)] // backlog, on the last day
    [InlineData(2, 209, 240.1, false)] // too late
    [InlineData(1, 205, 250, true)] // it has the device again
    [InlineData(1, 299, 329, true)] // backlog of a device that was removed
    [InlineData(1, 301, 305, false)]
    [InlineData(1, 299, 331, false)]
    [InlineData(3, 150, 150, false)] // never had it
    public void What_arrives_while_assigned_counts_and_what_was_read_before_the_hand_over_for_30_days(
        long gateway, double read, double received, bool counts) =>
        Assert.Equal(counts, History.Counts(gateway, At(read), At(received)));

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_clock_that_was_never_set_is_believed_while_assigned_only(long time)
    {
        Assert.True(History.Counts(1, time, At(150)));
        Assert.False(History.Counts(1, time, At(201)));
    }

    [Fact]
    public void The_gateway_is_that_of_the_assignment_that_lasts()
    {
        Assert.Null(History.Gateway);
        Assert.Equal(2, DeviceHistory.None.With(1, At(1)).With(2, At(2)).Gateway);
        Assert.Null(DeviceHistory.None.Gateway);
    }

    private static long At(double day) => Zero + (long)(day * Day);
}
