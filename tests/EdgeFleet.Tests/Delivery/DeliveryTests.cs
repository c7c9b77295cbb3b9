using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Delivery;

/// <summary>What every way out can rely on, and what the outbox can rely on from it; time is virtual.</summary>
public sealed class DeliveryTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryOutbox _outbox = new();
    private readonly LogDouble _log = new();
    private readonly MemoryUplink _uplink = new("manager");
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    [Fact]
    public async Task What_is_accepted_leaves_the_outbox_and_what_comes_later_follows()
    {
        _uplink.Decides = _ => BlockVerdict.Accepted;
        var ids = await AppendAsync(3);
        Start();
        await Until(() => _outbox.Unsettled.Count == 0, "accepted blocks stay in the outbox");
        ids.AddRange(await AppendAsync(2));
        await Until(() => _outbox.Unsettled.Count == 0, "a later block stays in the outbox");
        Assert.Equal(ids, _uplink.Sent);
    }

    [Fact]
    public async Task Each_verdict_has_its_consequence_and_what_is_not_taken_yet_comes_with_the_next_connection()
    {
        var ids = await AppendAsync(4);
        Start();
        await Until(() => _uplink.Sent.Count == 4, "all are sent");
        var first = _uplink.Sink;
        first.Decide(BlockVerdict.Accepted, ids[0]);
        first.Decide(BlockVerdict.Corrupt, ids[1]);
        first.Decide(BlockVerdict.NotYet, ids[2]);
        first.Decide(BlockVerdict.Conflict, ids[3]);
        await Until(() => _uplink.Sent.Count == 5, "what conflicts is sent again");
        var again = _uplink.Sent.Last();
        Assert.NotEqual(ids[3].Epoch, again.Epoch);
        first.Decide(BlockVerdict.Accepted, again);
        await Until(() => _outbox.Unsettled.Count == 1, "only what was not taken stays");
        Assert.Equal((ids[1], ids[3], ids[2]), (_outbox.Corrupt.Single(), _outbox.Conflicting.Single(), _outbox.Unsettled.Single().Id));

        first.End(UplinkFault.Lost, "cut");
        await OpenedAsync(2);
        await Until(() => _uplink.Sent.Count == 6, "it is offered again");
        Assert.Equal(ids[2], _uplink.Sent.Last());
        Assert.True(first.IsDisposed);
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_midst_loses_nothing_and_sends_again_what_was_not_decided()
    {
        var ids = await AppendAsync(5);
        Start();
        await Until(() => _uplink.Sent.Count == 5, "all are sent");
        _uplink.Sink.Decide(BlockVerdict.Accepted, ids[1], ids[4]);
        _uplink.Sink.End(UplinkFault.Lost, "the line was cut");
        await OpenedAsync(2);
        await Until(() => _uplink.Sent.Count == 8, "the others are sent again");
        Assert.Equal([ids[0], ids[2], ids[3]], _uplink.Sent.Skip(5));
        Assert.True(_log.Has("the line was cut"), _log.ToString());
    }

    [Fact]
    public async Task What_is_held_back_in_the_moment_at_which_it_may_go_is_not_held_back_again()
    {
        var terms = new BearerTerms("nb", BearerKind.NbIot);
        _uplink.Pace = new SendPace(terms, TimeSpan.Zero, _clock);
        await AppendAsync(1);
        Start();
        await Until(() => _uplink.Sent.Count == 1 && _uplink.Pace.Wait > TimeSpan.Zero, "it goes at once, and the next is collected");
        _uplink.Flushed = () =>
        {
            _uplink.Flushed = () => { };
            _clock.Advance(_uplink.Pace.Wait);
        };
        await AppendAsync(1);
        await Until(() => _uplink.Sent.Count == 2, "it waits for a quarter of an hour more");
    }

    [Fact]
    public async Task The_other_sides_reason_is_told_even_when_a_write_fails_first()
    {
        Start();
        await OpenedAsync(1);
        var first = _uplink.Sink;
        await AppendAsync(1);
        await Until(() => _uplink.Sent.Count == 1, "it is sent");
        first.End(UplinkFault.Superseded, "another copy of this folder runs");
        await AppendAsync(1);
        await Until(() => _log.Has("another copy of this folder runs; next attempt in"), _log.ToString());
        Assert.False(_log.Has("a write failed"), _log.ToString());
    }

    [Fact]
    public async Task A_side_that_never_answers_is_given_up_and_asked_anew()
    {
        await AppendAsync(1);
        Start();
        await Until(() => _uplink.Sent.Count == 1, "the block is offered");
        await OpenedAsync(2);
        Assert.True(_log.Has("decided about none of 1 blocks"), _log.ToString());
        await Until(() => _uplink.Sent.Count == 2, "the block is offered again");
        Assert.Single(_outbox.Unsettled);
    }

    [Fact]
    public async Task No_more_is_in_flight_than_the_sink_grants()
    {
        _uplink.Limits = new SinkLimits(3, 1 << 20);
        var ids = await AppendAsync(7);
        Start();
        await Until(() => _uplink.Sent.Count == 3, "the window fills");
        _uplink.Sink.Decide(BlockVerdict.Accepted, ids[2]);
        await Until(() => _uplink.Sent.Count == 4, "one more follows");
        _uplink.Sink.Decide(BlockVerdict.Accepted, ids[0], ids[1], ids[3]);
        await Until(() => _uplink.Sent.Count == 7, "the rest follows");
        Assert.Equal(ids, _uplink.Sent);
        Assert.True(_uplink.Sink.Batches.All(count => count <= 3));
    }

    [Fact]
    public async Task What_a_connection_cannot_carry_is_kept_and_the_rest_goes_past_it()
    {
        var ids = await AppendAsync(3);
        _uplink.Takes = block => block.Id != ids[1];
        _uplink.Decides = _ => BlockVerdict.Accepted;
        Start();
        await Until(() => _outbox.Unsettled.Count == 1, "the others go");
        Assert.Equal(ids[1], _outbox.Unsettled.Single().Id);
        _uplink.Takes = _ => true;
        _uplink.Sink.End(UplinkFault.Lost, "cut");
        await OpenedAsync(2);
        await Until(() => _outbox.Unsettled.Count == 0, "the next connection carries it");
    }

    [Fact]
    public async Task A_block_larger_than_the_limit_is_kept_and_named()
    {
        _uplink.Limits = new SinkLimits(64, 1 << 20, MaxBlockBytes: 10);
        await AppendAsync(1);
        Start();
        await Until(() => _log.Has("takes 10: it is kept"), _log.ToString());
        Assert.Empty(_uplink.Sent);
    }

    [Fact]
    public async Task Newer_credentials_begin_a_new_connection_at_once()
    {
        Start();
        await OpenedAsync(1);
        _uplink.Sink.Outdate();
        await Until(() => _uplink.Opened == 2, "a new connection begins, and no time has passed");
        Assert.False(_log.Has("next attempt in"), _log.ToString());
    }

    [Fact]
    public async Task A_fault_of_the_uplinks_own_stops_nothing()
    {
        _uplink.Broken = new InvalidCastException("a bug");
        Start();
        await OpenedAsync(3);
        Assert.False(_run.IsCompleted);
        Assert.True(_log.Has("fell over"), _log.ToString());
    }

    [Fact]
    public async Task A_decision_about_a_block_that_is_not_in_flight_settles_nothing()
    {
        var ids = await AppendAsync(1);
        Start();
        await Until(() => _uplink.Sent.Count == 1, "it is sent");
        _uplink.Sink.Decide(BlockVerdict.Accepted, ids[0] with { Sequence = 99 });
        Assert.Single(_outbox.Unsettled);
        _uplink.Sink.Decide(BlockVerdict.Accepted, ids[0], ids[0]);
        await Until(() => _outbox.Unsettled.Count == 0, "it is settled");
        Assert.Equal(ids, _outbox.Accepted);
    }

    private void Start()
    {
        var runner = new UplinkRunner(_uplink, _outbox, new Backoff(new Random(1)), OneBearer.Of(_clock), _log);
        _run = Task.Run(() => runner.RunAsync(_stop.Token));
    }

    /// <summary>Lets time pass until so many connections were asked for.</summary>
    private Task OpenedAsync(int count) => Until(() =>
    {
        if (_uplink.Opened < count) _clock.Advance(TimeSpan.FromSeconds(1));
        return _uplink.Opened >= count;
    }, $"connection {count} is not asked for");

    private async Task<List<BlockId>> AppendAsync(int count)
    {
        List<BlockId> ids = [];
        for (var i = 0; i < count; i++)
            ids.Add((await _outbox.AppendAsync(BlockCodec.Encode(
                StreamClass.Telemetry, [new Reading(new SeriesId(1, PointPath.Parse("1/2/3")), i, ReadingValue.Of((long)i))]))).Id);
        return ids;
    }
}
