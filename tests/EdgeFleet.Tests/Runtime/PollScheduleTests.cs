using EdgeFleet.Edge.Runtime;

namespace EdgeFleet.Tests.Runtime;

public class PollScheduleTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(0.3, 10.3)]
    [InlineData(1.9, 11.9)]
    [InlineData(2.1, 2.1)]
    [InlineData(9.9, 9.9)]
    public void A_moment_right_after_the_first_read_is_left_out(double moment, double due)
    {
        var schedule = new PollSchedule(Period, Seconds(moment), TimeSpan.Zero);
        schedule.Begin(TimeSpan.Zero);
        schedule.Asked(Seconds(0.1));
        Assert.Equal(Seconds(due), schedule.Due);
    }

    [Fact]
    public void A_read_that_its_line_kept_waiting_does_not_cost_the_next_moment()
    {
        var schedule = new PollSchedule(Period, Seconds(5), TimeSpan.Zero);
        schedule.Begin(TimeSpan.Zero);
        schedule.Asked(Seconds(0.1));
        schedule.Begin(Seconds(14.5));
        schedule.Asked(Seconds(14.6));
        Assert.Equal(Seconds(15), schedule.Due);
    }

    [Fact]
    public void A_device_that_takes_nearly_its_period_to_read_is_read_in_each()
    {
        var schedule = new PollSchedule(Period, Seconds(5), Seconds(5));
        schedule.Begin(Seconds(5));
        schedule.Asked(Seconds(14.9));
        Assert.Equal(Seconds(15), schedule.Due);
    }

    [Fact]
    public void Of_a_short_period_three_quarters_are_too_soon()
    {
        var period = TimeSpan.FromMilliseconds(400);
        var schedule = new PollSchedule(period, Seconds(0.35), TimeSpan.Zero);
        schedule.Begin(TimeSpan.Zero);
        schedule.Asked(Seconds(0.01));
        Assert.Equal(Seconds(0.35), schedule.Due);
    }

    [Fact]
    public void A_thousand_devices_share_forty_moments_of_a_second_evenly()
    {
        var clock = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 137, TimeSpan.Zero);
        var moments = Enumerable.Range(1, 1000)
            .GroupBy(device => clock + PollSchedule.UntilMoment(device, TimeSpan.FromSeconds(1), clock)).ToList();
        Assert.Equal(40, moments.Count);
        Assert.All(moments, moment => Assert.InRange(moment.Count(), 23, 27));
        Assert.All(moments, moment => Assert.Equal(0, moment.Key.Millisecond % 25));
    }

    [Fact]
    public void Of_a_short_period_each_device_keeps_a_moment_of_its_own()
    {
        var clock = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var moments = Enumerable.Range(1, 100).Select(device => PollSchedule.UntilMoment(device, TimeSpan.FromMilliseconds(100), clock));
        Assert.Equal(100, moments.Distinct().Count());
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
