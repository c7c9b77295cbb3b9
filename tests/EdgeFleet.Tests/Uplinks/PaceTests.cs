using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Manager;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>When something is tried again, reported, or given up; on virtual time.</summary>
public class PaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_manager_that_is_back_after_any_time_is_asked_within_seconds_and_not_by_all_at_once()
    {
        var backoff = new Backoff(new Random(1));
        var ceiling = 0.5;
        for (var attempt = 0; attempt < 20; attempt++, ceiling = Math.Min(10, ceiling * 2))
            Assert.InRange(backoff.Next(UplinkFault.Lost).TotalSeconds, ceiling / 2, ceiling);
        var gateways = Enumerable.Range(0, 1000).Select(seed => After(20, new Backoff(new Random(seed))).TotalSeconds).ToList();
        Assert.All(gateways, wait => Assert.InRange(wait, 5, 10));
        // In no tenth of the time more than a fifth of them.
        Assert.All(gateways.GroupBy(wait => (int)(wait * 2)), tenth => Assert.InRange(tenth.Count(), 1, 200));

        static TimeSpan After(int attempts, Backoff backoff) =>
            Enumerable.Range(0, attempts).Select(_ => backoff.Next(UplinkFault.Lost)).ToList()[^1];
    }

    [Fact]
    public void A_session_that_stood_starts_the_count_anew_but_a_rival_is_not_forgotten_so_soon()
    {
        var backoff = new Backoff(new Random(1));
        for (var i = 0; i < 10; i++) (_, _) = (backoff.Next(UplinkFault.Lost), backoff.Next(UplinkFault.Superseded));
        backoff.Stood(TimeSpan.FromSeconds(1));
        Assert.InRange(backoff.Next(UplinkFault.Lost).TotalSeconds, 5, 10);
        backoff.Stood(TimeSpan.FromSeconds(2));
        Assert.InRange(backoff.Next(UplinkFault.Lost).TotalSeconds, 0.25, 0.5);
        Assert.InRange(backoff.Next(UplinkFault.Superseded).TotalSeconds, 150, 300);
        backoff.Stood(TimeSpan.FromMinutes(10));
        Assert.InRange(backoff.Next(UplinkFault.Refused).TotalSeconds, 2.5, 5);
    }

    [Fact]
    public void A_report_is_due_at_once_on_change_every_five_seconds_and_sooner_with_company()
    {
        var schedule = new ReportSchedule(_clock, BearerTimes.Of(BearerKind.Ethernet).Report);
        Assert.True(schedule.DescribeDue(new Reported()));
        Assert.True(schedule.ReportDue(new Reported()));
        List<int> sent = [];
        for (var second = 1; second <= 12; second++)
        {
            _clock.Advance(ReportSchedule.Tick);
            // A counter at second 2 is no news; a device that falls silent at second 7 is.
            var report = new Reported { WireBytesSent = (ulong)second };
            if (second >= 7) report.Devices.Add(new DeviceState { Device = 1, Link = DeviceState.Types.Link.NoAnswer });
            Assert.False(schedule.DescribeDue(report));
            if (schedule.ReportDue(report)) sent.Add(second);
        }
        Assert.Equal([5, 7, 12], sent);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(schedule.ReportDue(Silent(), rides: true));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(schedule.ReportDue(Silent()));
        Assert.True(schedule.ReportDue(Silent(), rides: true));
        Assert.True(schedule.DescribeDue(new Reported { ConfigurationVersion = 2 }));

        static Reported Silent() => new() { Devices = { new DeviceState { Device = 1, Link = DeviceState.Types.Link.NoAnswer } } };
    }
}
