using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Delivery;

/// <summary>What becomes of blocks when an uplink goes over another bearer; time is virtual.</summary>
public sealed class BearerChangeTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 23, 0, 0, TimeSpan.Zero));
    private readonly MemoryOutbox _outbox = new();
    private readonly MemoryUplink _uplink = new("manager");
    private readonly CancellationTokenSource _stop = new();
    private readonly BearerSelection _bearers;
    private Task _run = Task.CompletedTask;

    public BearerChangeTests()
    {
        var terms = new[] { new BearerTerms("5g", BearerKind.FiveG) { BytesPerDay = 1_000_000 }, new BearerTerms("nb", BearerKind.NbIot) };
        _uplink.Bearers = _bearers = new BearerSelection("manager", [.. terms.Select(of => new BearerEntry(of).Create(_clock))], _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    [Fact]
    public async Task A_cut_takes_the_other_bearer_without_a_wait_and_what_was_under_way_goes_again()
    {
        var ids = await AppendAsync(3);
        Start();
        await Until(() => _uplink.Sent.Count == 3, "all are sent");
        _uplink.Sink.Decide(BlockVerdict.Accepted, ids[1]);
        Cut("5g");
        await Until(() => _uplink.Sent.Count == 5, "what was not decided goes again, and no time has passed");
        Assert.Equal(["5g", "nb"], _uplink.Over);
        Assert.Equal([ids[0], ids[2]], _uplink.Sent.Skip(3));
        Assert.Equal((BearerReason.Failed, "the line was cut"), (_bearers.Use!.Why, _bearers.Use.Cause));
    }

    [Fact]
    public async Task The_better_one_is_taken_again_after_it_has_held_and_nothing_goes_twice()
    {
        Start();
        await Until(() => _bearers.IsConnected, "it is connected");
        Cut("5g");
        await Until(() => _uplink.Over.Count == 2, "it goes over the other");
        await PassAsync(TimeSpan.FromMinutes(5));
        _uplink.Down.Clear();
        await PassAsync(TimeSpan.FromSeconds(40));
        Assert.Equal(["5g", "nb"], _uplink.Over);
        var ids = await AppendAsync(2);
        await Until(() => _uplink.Sent.Count == 2, "they are sent over the other one");
        var old = _uplink.Sink;

        await Until(() => Passes(_bearers.Leave.IsCancellationRequested), "it is to be left");
        Assert.False(old.IsDisposed);
        old.Decide(BlockVerdict.Accepted, ids);
        await Until(() => _uplink.Over.Count == 3, "it goes over the better one");

        Assert.Equal(["5g", "nb", "5g"], _uplink.Over);
        Assert.Equal(ids, _uplink.Sent);
        Assert.Empty(_outbox.Unsettled);
        Assert.Equal(BearerReason.Better, _bearers.Use!.Why);
        Assert.DoesNotContain("nb", _uplink.Probed);
    }

    [Fact]
    public async Task A_connection_that_is_left_and_never_decides_is_given_up()
    {
        Start();
        await Until(() => _bearers.IsConnected, "it is connected");
        Cut("5g");
        await Until(() => _uplink.Over.Count == 2, "it goes over the other");
        var ids = await AppendAsync(1);
        await Until(() => _uplink.Sent.Count == 1, "it is sent");
        _uplink.Down.Clear();
        await Until(() => Passes(_uplink.Over.Count == 3), "it goes over the better one");
        await Until(() => _uplink.Sent.Count == 2, "it goes again");
        Assert.Equal([ids[0], ids[0]], _uplink.Sent);
    }

    [Fact]
    public async Task What_says_no_itself_is_no_reason_to_go_over_another()
    {
        _uplink.Broken = new UplinkException(UplinkFault.Refused, "revoked");
        Start();
        await Until(() => Passes(_uplink.Opened == 3), "it is tried again");
        Assert.Equal("5g", _bearers.Current.Terms.Name);
    }

    [Fact]
    public async Task With_its_bytes_spent_only_what_cannot_wait_goes_until_another_works()
    {
        _uplink.Down["nb"] = true;
        Start();
        await Until(() => _bearers.IsConnected, "it is connected");
        var meter = _bearers.Current.Meter;
        Assert.True(_bearers.Current.Carries(StreamClass.Telemetry));
        meter.Restore([new BearerDay(meter.Today.Day, 1_000_000, 0)]);
        Assert.Equal([StreamClass.Event, StreamClass.Billing], BlockFeed.Order.Where(_bearers.Current.Carries));

        await PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(["5g"], _uplink.Over);
        _uplink.Down.Clear();
        await Until(() => Passes(_uplink.Over.Count == 2), "it goes over the other");
        Assert.Equal(("nb", BearerReason.Spent), (_bearers.Use!.Bearer, _bearers.Use.Why));
        await PassAsync(TimeSpan.FromMinutes(45));
        await Until(() => Passes(_uplink.Over.Count == 3), "the next day has bytes again");
        Assert.Equal(["5g", "nb", "5g"], _uplink.Over);
    }

    private void Start()
    {
        var runner = new UplinkRunner(_uplink, _outbox, new Backoff(new Random(1)), _bearers, new LogDouble());
        _run = Task.Run(() => runner.RunAsync(_stop.Token));
    }

    private void Cut(string bearer)
    {
        _uplink.Down[bearer] = true;
        _uplink.Sink.End(UplinkFault.Lost, "the line was cut");
    }

    /// <summary>Lets a second pass where it does not hold yet.</summary>
    private bool Passes(bool holds)
    {
        if (!holds) _clock.Advance(TimeSpan.FromSeconds(1));
        return holds;
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end; await Task.Delay(1)) _clock.Advance(TimeSpan.FromSeconds(10));
    }

    private async Task<List<BlockId>> AppendAsync(int count)
    {
        List<BlockId> ids = [];
        for (var i = 0; i < count; i++)
            ids.Add((await _outbox.AppendAsync(BlockCodec.Encode(
                StreamClass.Event, [new Reading(new SeriesId(1, PointPath.Parse("1/2/3")), i, ReadingValue.Of((long)i))]))).Id);
        return ids;
    }
}
