using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Uplinks;
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
    public void A_report_is_due_at_once_on_change_and_every_five_seconds()
    {
        var schedule = new ReportSchedule(_clock);
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
        Assert.True(schedule.DescribeDue(new Reported { ConfigurationVersion = 2 }));
    }

    [Fact]
    public async Task A_manager_that_decides_about_nothing_is_given_up()
    {
        var outbox = new MemoryOutbox();
        var uplink = new MuteUplink();
        await using var channel = await uplink.ConnectAsync(new Hello(), CancellationToken.None);
        await outbox.AppendAsync(
            BlockCodec.Encode(StreamClass.Event, [new Reading(new SeriesId(1, PointPath.Parse("1/2/3")), 1, ReadingValue.Of(1L))]));
        using var session = new UplinkSession(uplink, channel, outbox, uplink, _clock, new LogDouble());
        var running = session.RunAsync(CancellationToken.None);
        await GatewayUnderTest.Until(() => uplink.Blocks == 1, "the block is offered");
        // Each tick looks at the window before it reports.
        var reports = uplink.Reports;
        _clock.Advance(UplinkSession.Timeout - TimeSpan.FromSeconds(1));
        await GatewayUnderTest.Until(() => uplink.Reports > reports, "a tick passes");
        Assert.False(running.IsCompleted);

        await GatewayUnderTest.Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return running.IsCompleted;
        }, "the session ends");
        Assert.Contains("decided about none of 1 blocks", (await Assert.ThrowsAsync<UplinkException>(() => running)).Message,
            StringComparison.Ordinal);
        Assert.Single(outbox.Unsettled);
    }

    [Fact]
    public async Task A_fault_of_the_uplinks_own_stops_nothing()
    {
        var uplink = new MuteUplink { Broken = new InvalidCastException("a bug") };
        var log = new LogDouble();
        using var stop = new CancellationTokenSource();
        var hello = new GatewayHello("test", 1, []);
        var running = new UplinkRunner(uplink, new MemoryOutbox(), uplink, hello, new Backoff(new Random(1)), _clock, log)
            .RunAsync(stop.Token);
        await GatewayUnderTest.Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return uplink.Attempts >= 3;
        }, "it is tried again");
        Assert.False(running.IsCompleted);
        Assert.True(log.Has("fell over"));
        await stop.CancelAsync();
        await running;
    }

    /// <summary>Says welcome and nothing else.</summary>
    private sealed class MuteUplink : IUplink, IUplinkChannel, IGateway
    {
        private int _blocks;
        private int _reports;

        public int Reports => Volatile.Read(ref _reports);
        public int Blocks => Volatile.Read(ref _blocks);
        public string Name => "manager";
        public long BytesSent => 0;
        public Welcome Welcome { get; } = new() { WindowBlocks = 4, WindowBytes = 1000, MaxBlockBytes = 1000 };
        public Exception? Broken { get; init; }
        public int Attempts { get; private set; }
        public Task<IUplinkChannel> ConnectAsync(Hello hello, CancellationToken cancel)
        {
            Attempts++;
            return Broken is null ? Task.FromResult<IUplinkChannel>(this) : throw Broken;
        }
        public Task SendAsync(FromGateway message, CancellationToken cancel)
        {
            if (message.BodyCase == FromGateway.BodyOneofCase.Block) Interlocked.Increment(ref _blocks);
            if (message.BodyCase == FromGateway.BodyOneofCase.Reported) Interlocked.Increment(ref _reports);
            return Task.CompletedTask;
        }
        public async Task<FromManager?> ReceiveAsync(CancellationToken cancel)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return null;
        }
        public Reported Report() => new();
        public PointDescriptions Describe() => new();
        public void Take(DesiredConfiguration desired) { }
        public void Take(Command command) { }
        public AuditAnchor? Anchor => null;
        public void Take(AuditAnchor anchor) { }
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
