using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Tests.Outbox;
using EdgeFleet.Tests.Storage;
using EdgeFleet.Tests.Uplinks;
using static EdgeFleet.Tests.Outbox.OutboxFixture;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Delivery;

/// <summary>Several ways out of one outbox, and none: who holds what back, and who gets what.</summary>
public sealed class TwoUplinksTests : IAsyncDisposable
{
    private readonly TestDisk _disk = new();
    private readonly MemoryUplink _fast = new("fast") { Decides = _ => BlockVerdict.Accepted };
    private readonly MemoryUplink _slow = new("slow");
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _runs = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_runs);
        _stop.Dispose();
    }

    [Fact]
    public async Task The_slower_uplink_holds_the_segments_and_both_get_every_block()
    {
        await using var outbox = Open(new OutboxUplink("fast"), new OutboxUplink("slow"));
        _slow.Limits = new SinkLimits(4, 1 << 20);
        Start(outbox, _fast);
        Start(outbox, _slow);
        var blocks = await AppendAsync(outbox, 1, 200, bytes: 4000);
        await Until(() => outbox.Status("fast").Streams.Single().BacklogBlocks == 0, "the fast one has all");
        Assert.True(Segments() > 3, "segments are gone that the slow one waits for");
        Assert.Equal(4, _slow.Sent.Count);

        var seen = 0;
        await Until(() =>
        {
            foreach (var id in _slow.Sent.Skip(seen).ToList())
            {
                seen++;
                _slow.Sink.Decide(BlockVerdict.Accepted, id);
            }
            return seen == blocks.Count;
        }, "the slow one has all");
        await Until(() => Segments() == 1, "what both have stays on disk");
        // What was appended while an uplink connected is live to it and may come first; each comes once.
        Assert.Equal(blocks.Select(block => block.Id.Sequence), _fast.Sent.Select(id => id.Sequence).Order());
        Assert.Equal(blocks.Select(block => block.Id.Sequence), _slow.Sent.Select(id => id.Sequence).Order());
    }

    [Fact]
    public async Task One_that_is_cut_off_does_not_hold_up_the_other()
    {
        await using var outbox = Open(new OutboxUplink("fast"), new OutboxUplink("slow"));
        _slow.Broken = new UplinkException(UplinkFault.Lost, "no route");
        Start(outbox, _fast);
        Start(outbox, _slow);
        await AppendAsync(outbox, 1, 50);
        await Until(() => outbox.Status("fast").Streams.Single().BacklogBlocks == 0, "the other waits too");
        Assert.Equal(50UL, outbox.Status("slow").Streams.Single().BacklogBlocks);
    }

    [Fact]
    public async Task With_no_uplink_every_block_stays_and_one_that_is_added_gets_them()
    {
        List<Block> blocks;
        await using (var outbox = Open()) blocks = await AppendAsync(outbox, 1, 200, bytes: 4000);
        await using (var again = Open()) Assert.True(Segments() > 3, "what nobody has settled was deleted");
        await using var later = Open(new OutboxUplink("fast"));
        Same(blocks, await AllAsync(later, uplink: "fast"));
        Assert.Empty(later.Status("fast").Lost);
    }

    [Fact]
    public async Task A_class_that_no_uplink_carries_stays_and_one_that_does_not_carry_it_waits_for_none_of_it()
    {
        await using var outbox = Open(new OutboxUplink("fast", [StreamClass.Event]));
        var telemetry = await AppendAsync(outbox, 1, 100, bytes: 4000);
        var events = await AppendAsync(outbox, 1000, 3, StreamClass.Event);
        Start(outbox, _fast);
        await Until(() => _fast.Sent.Count == 3, "events go");
        await Until(() => outbox.Status("fast").Streams.Single().BacklogBlocks == 0, "events are settled");
        Assert.Equal(events.Select(block => block.Id), _fast.Sent);
        Assert.Equal(StreamClass.Event, outbox.Status("fast").Streams.Single().Stream);
        Assert.True(Segments("telemetry") > 3);

        await outbox.DisposeAsync();
        await using var wider = Open(new OutboxUplink("fast"));
        Same(telemetry, await AllAsync(wider, uplink: "fast"));
    }

    [Fact]
    public async Task A_class_is_settled_by_those_that_carry_it()
    {
        await using var outbox = Open(new OutboxUplink("fast"), new OutboxUplink("slow", [StreamClass.Event]));
        var telemetry = await AppendAsync(outbox, 1, 200, bytes: 4000);
        await SettleAsync(outbox, telemetry, "fast");
        Assert.Equal(1, Segments("telemetry"));
    }

    [Fact]
    public async Task One_that_is_added_gets_what_is_still_stored_and_misses_nothing_of_what_is_gone()
    {
        List<Block> blocks;
        await using (var outbox = Open(new OutboxUplink("fast")))
        {
            blocks = await AppendAsync(outbox, 1, 300, bytes: 4000);
            // A hole in the midst: the segments of the newer ones go with those of the oldest.
            await SettleAsync(outbox, blocks.Skip(150).Take(100), "fast");
            await SettleAsync(outbox, blocks.Take(50), "fast");
        }
        await using var both = Open(new OutboxUplink("fast"), new OutboxUplink("slow"));
        var waiting = await AllAsync(both, uplink: "slow");
        Assert.Empty(both.Status("slow").Lost);
        Assert.All(blocks.Skip(50).Take(100).Concat(blocks.Skip(250)), block => Assert.Contains(waiting, held => held.Id == block.Id));
        Assert.True(waiting.Count < blocks.Count, "the test is to delete something");
    }

    [Fact]
    public async Task One_that_is_removed_holds_nothing_back_and_is_a_new_one_when_it_comes_back()
    {
        List<Block> blocks;
        await using (var outbox = Open(new OutboxUplink("fast"), new OutboxUplink("slow")))
        {
            blocks = await AppendAsync(outbox, 1, 200, bytes: 4000);
            await SettleAsync(outbox, blocks, "fast");
            Assert.True(Segments() > 3);
        }
        await using (var without = Open(new OutboxUplink("fast"))) Assert.Equal(1, Segments());
        await using var back = Open(new OutboxUplink("fast"), new OutboxUplink("slow"));
        Assert.Empty(back.Status("slow").Lost);
        Assert.Equal(0UL, back.Status("fast").Streams.Single().BacklogBlocks);
        var later = await AppendAsync(back, 1000, 1);
        Assert.Equal(later[0].Id, (await AllAsync(back, uplink: "slow"))[^1].Id);
    }

    private DurableOutbox Open(params OutboxUplink[] uplinks) =>
        DurableOutbox.Open(_disk.Root, new OutboxSettings(uplinks) { SegmentBytes = 64 * 1024, ReserveBytes = 0 });

    private int Segments(string stream = "telemetry") => _disk.Files().Keys.Count(
        file => file.Contains(stream + "-", StringComparison.Ordinal) && file.EndsWith(".db", StringComparison.Ordinal));

    private void Start(IOutbox outbox, IUplink uplink) => _runs.Add(Task.Run(() =>
        new UplinkRunner(uplink, outbox, new Backoff(new Random(1)), OneBearer.Of(TimeProvider.System), new LogDouble())
            .RunAsync(_stop.Token)));
}
