using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Delivery;

/// <summary>What a narrow bearer holds back, and for how long; on virtual time.</summary>
public sealed class SendPaceTests : IAsyncDisposable
{
    private static readonly TimeSpan Phase = TimeSpan.FromMinutes(4);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryOutbox _outbox = new();
    private readonly LogDouble _log = new();
    private readonly MemoryUplink _uplink = new("manager") { Decides = _ => BlockVerdict.Accepted };
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    [Fact]
    public void A_wide_bearer_holds_nothing_back()
    {
        var pace = new SendPace(new BearerTerms("5g", BearerKind.FiveG), Phase, _clock);
        pace.Sent(1_000_000_000);
        pace.Emptied();
        Assert.All(BlockFeed.Order, stream => Assert.True(pace.Allows(stream)));
        Assert.Equal((TimeSpan.Zero, long.MaxValue), (pace.Wait, pace.Portion));
    }

    [Fact]
    public void A_clock_that_is_set_back_a_year_holds_nothing_for_a_year()
    {
        // Without a top rate: this clock takes what has passed back along with its date, as no machine does.
        var pace = new SendPace(new BearerTerms("nb", BearerKind.NbIot) { TopBitsPerSecond = null }, Phase, _clock);
        pace.Emptied();
        Assert.False(pace.Allows(StreamClass.Billing));
        _clock.AdjustTime(_clock.GetUtcNow().AddYears(-1));
        Assert.True(pace.Allows(StreamClass.Billing));
    }

    [Fact]
    public void A_narrow_one_sends_no_faster_than_its_rate_and_events_at_any_time()
    {
        var pace = new SendPace(new BearerTerms("nb", BearerKind.NbIot) { TopBitsPerSecond = 8000 }, Phase, _clock);
        var (sent, seconds) = (0L, 0);
        for (; sent < 100_000; seconds++, _clock.Advance(TimeSpan.FromSeconds(1)))
        {
            Assert.True(pace.Allows(StreamClass.Event));
            if (!pace.Allows(StreamClass.Billing))
            {
                // What waits for the line is not there to be found, and that is not taken for an empty outbox.
                pace.Emptied();
                continue;
            }
            sent += pace.Portion;
            pace.Sent(pace.Portion);
        }
        // 1000 bytes a second, and 2 s of it may come at once, before and after.
        Assert.InRange(sent, seconds * 1000 - 2000, seconds * 1000 + 4000);
    }

    [Fact]
    public void What_is_packed_counts_as_what_it_takes_of_the_line()
    {
        var pace = new SendPace(new BearerTerms("nb", BearerKind.NbIot) { TopBitsPerSecond = 8000 }, Phase, _clock);
        Assert.Equal(2000, pace.Portion);
        pace.Packed(2000, 500);
        pace.Sent(2000);
        Assert.Equal(TimeSpan.Zero, pace.Wait);
        Assert.Equal(8000, pace.Portion);
        // It was the last that shrank: the line owes what it did not.
        pace.Packed(8000, 8000);
        pace.Sent(8000);
        Assert.Equal(TimeSpan.FromSeconds(6.5), pace.Wait);
        Assert.Equal(2000, pace.Portion);
    }

    [Fact]
    public void After_all_is_gone_it_collects_until_a_moment_of_this_gateways_own()
    {
        var pace = new SendPace(new BearerTerms("nb", BearerKind.NbIot), Phase, _clock);
        Assert.True(pace.Allows(StreamClass.State));
        pace.Emptied();
        Assert.Equal(TimeSpan.FromMinutes(4), pace.Wait);
        Assert.False(pace.Allows(StreamClass.Billing));
        Assert.True(pace.Allows(StreamClass.Event));
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.True(pace.Allows(StreamClass.Billing));
        pace.Emptied();
        Assert.Equal(TimeSpan.FromMinutes(15), pace.Wait);
    }

    [Fact]
    public async Task Billing_waits_for_the_quarter_of_an_hour_and_an_event_goes_past_it()
    {
        _uplink.Pace = new SendPace(new BearerTerms("nb", BearerKind.NbIot), Phase, _clock);
        var old = await AppendAsync(StreamClass.Billing, 2);
        Start();
        await Until(() => _outbox.Unsettled.Count == 0, "what waited when the connection began goes at once");
        Assert.Equal(old, _uplink.Sent);

        var billing = await AppendAsync(StreamClass.Billing, 5);
        var events = await AppendAsync(StreamClass.Event, 1);
        await Until(() => _uplink.Sent.Contains(events[0]), "an event goes at once");
        Assert.Equal(5, _outbox.Unsettled.Count);
        // Little by little, so that whoever would send too soon is seen to.
        for (var second = 0; second < 239; second++) _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(billing[0], _uplink.Sent);

        await Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return _outbox.Unsettled.Count == 0;
        }, "the moment came");
        Assert.Equal([.. old, .. events, .. billing], _uplink.Sent);
        Assert.Equal(5, _uplink.Sink.Batches.Last());
    }

    [Fact]
    public async Task Behind_a_long_backlog_an_event_waits_for_one_portion()
    {
        // Half a minute of the line, in blocks of a tenth of a second.
        _uplink.Pace = new SendPace(new BearerTerms("nb", BearerKind.NbIot) { TopBitsPerSecond = 8000 }, Phase, _clock);
        var backlog = await AppendAsync(StreamClass.Billing, 300, textBytes: 90);
        Start();
        await Until(() => !_uplink.Sent.IsEmpty, "the backlog begins");
        var before = _uplink.Sent.Count;
        var alarm = (await AppendAsync(StreamClass.Event, 1))[0];
        await Until(() => _uplink.Sent.Contains(alarm), "no time passes, and the event is on its way");
        Assert.InRange(_uplink.Sent.ToList().IndexOf(alarm), before, 60);
        await Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return _outbox.Unsettled.Count == 0;
        }, "and then the rest of the backlog");
        Assert.Equal(backlog, _uplink.Sent.Where(id => id.Stream == StreamClass.Billing));
    }

    private void Start()
    {
        var runner = new UplinkRunner(_uplink, _outbox, new Backoff(new Random(1)), OneBearer.Of(_clock), _log);
        _run = Task.Run(() => runner.RunAsync(_stop.Token));
    }

    private async Task<List<BlockId>> AppendAsync(StreamClass stream, int count, int textBytes = 1)
    {
        List<BlockId> ids = [];
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            var text = new byte[textBytes];
            random.NextBytes(text);
            var value = ReadingValue.Of(Convert.ToHexString(text));
            ids.Add((await _outbox.AppendAsync(
                BlockCodec.Encode(stream, [new Reading(new SeriesId(1, PointPath.Parse("1/2/3")), i, value)]))).Id);
        }
        return ids;
    }
}
