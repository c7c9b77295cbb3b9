using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Bearers;

public sealed class BearerMeterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 23, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Bytes_count_on_the_day_on_which_they_were_seen()
    {
        var (meter, connection) = (new BearerMeter(_clock), new Wire());
        meter.Opened(connection);
        connection.Add(100, 10);
        Assert.Equal((100, 10), (meter.Today.Sent, meter.Today.Received));
        _clock.Advance(TimeSpan.FromHours(2));
        connection.Add(7, 3);
        Assert.Equal([(100, 10), (7, 3)], meter.Days.Select(day => (day.Sent, day.Received)));
        Assert.Equal(107, meter.SinceStart.Sent);
        Assert.Equal(1.0 / 24, meter.DayOver, 6);
    }

    [Fact]
    public void A_connection_that_ends_leaves_its_count()
    {
        var (meter, connection) = (new BearerMeter(_clock), new Wire());
        meter.Opened(connection);
        connection.Add(5, 6);
        meter.Closing(connection);
        connection.Add(1000, 1000);
        Assert.Equal((5, 6), (meter.Today.Sent, meter.Today.Received));
    }

    [Fact]
    public void Bytes_of_blocks_are_told_by_class()
    {
        var meter = new BearerMeter(_clock);
        meter.Carried(StreamClass.Event, 10);
        meter.Carried(StreamClass.State, 3);
        meter.Carried(StreamClass.Event, 5);
        Assert.Equal((15, 3), (meter.Today.Classes[StreamClass.Event], meter.Today.Classes[StreamClass.State]));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(meter.Today.Classes);
    }

    [Fact]
    public void What_was_kept_goes_on_and_no_more_days_than_that_are_held_and_always_this_one()
    {
        var meter = new BearerMeter(_clock);
        var today = meter.Today.Day;
        meter.Restore(Enumerable.Range(today, 100).Select(day => new BearerDay(day, day - today + 1, 0)));
        Assert.Equal(BearerMeter.MostDays, meter.Days.Count);
        Assert.Equal((today, 1), (meter.Today.Day, meter.Today.Sent));
    }

    [Theory]
    [InlineData(0, 0.5, BudgetOutlook.Fine, BudgetOutlook.Fine)]
    [InlineData(799, 0.9, BudgetOutlook.Fine, BudgetOutlook.Fine)]
    [InlineData(800, 0.99, BudgetOutlook.Fine, BudgetOutlook.RunsOut)]
    [InlineData(1000, 0.99, BudgetOutlook.Fine, BudgetOutlook.Spent)]
    // At this pace the day ends above the budget; with little of it over nobody can say so.
    [InlineData(300, 0.25, BudgetOutlook.Fine, BudgetOutlook.RunsOut)]
    [InlineData(300, 0.05, BudgetOutlook.Fine, BudgetOutlook.Fine)]
    // What was once found ends a tenth below.
    [InlineData(240, 0.25, BudgetOutlook.Fine, BudgetOutlook.Fine)]
    [InlineData(240, 0.25, BudgetOutlook.RunsOut, BudgetOutlook.RunsOut)]
    [InlineData(220, 0.25, BudgetOutlook.RunsOut, BudgetOutlook.Fine)]
    public void A_budget_is_told_of_before_it_is_spent(long used, double over, BudgetOutlook before, BudgetOutlook now)
    {
        Assert.Equal(now, BudgetOutlooks.Of(used, 1000, over, before));
        Assert.Equal(BudgetOutlook.Fine, BudgetOutlooks.Of(used, null, over, before));
    }

    private sealed class Wire : IWireCount
    {
        private Traffic _bytes;

        public void Add(long sent, long received) => _bytes = new Traffic(_bytes.Sent + sent, _bytes.Received + received);

        public Traffic Read() => _bytes;
    }
}
