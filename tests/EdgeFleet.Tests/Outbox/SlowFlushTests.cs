using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;
using Reason = EdgeFleet.Contracts.V1.LostRange.Types.Reason;

namespace EdgeFleet.Tests.Outbox;

/// <summary>A worn card takes 20 to 200 ms for a flush, and now and then much longer.</summary>
public class SlowFlushTests
{
    private const long Cap = 3 * 1024 * 1024;

    private readonly TestDisk _disk = new();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_but_what_gave_way_and_the_lowest_class_does()
    {
        var random = new Random(3);
        List<Block> events = [], telemetry = [], bulk = [];
        await using (var outbox = Open(() => Thread.Sleep(random.Next(20, 201))))
        {
            events.AddRange(await GroupAsync(outbox, 1, 4, StreamClass.Event, 20_000));
            for (var round = 0; round < 6; round++)
            {
                telemetry.AddRange(await GroupAsync(outbox, 1000 + round * 10, 2, StreamClass.Telemetry, 20_000));
                bulk.AddRange(await GroupAsync(outbox, 2000 + round * 10, 8, StreamClass.Bulk, 60_000));
            }
            Check(outbox.Status(Uplink).Lost);
        }
        await using var again = DurableOutbox.Open(_disk.Root, Settings);
        Same(events, await AllAsync(again, StreamClass.Event));
        Same(telemetry, await AllAsync(again));
        Same(bulk.Skip((int)Check(again.Status(Uplink).Lost).Last), await AllAsync(again, StreamClass.Bulk));

        static LostRange Check(IReadOnlyList<LostRange> lost)
        {
            var range = Assert.Single(lost);
            Assert.Equal((StreamClass.Bulk, 1UL, Reason.Evicted), (range.Stream, range.First, range.Reason));
            return range;
        }
    }

    /// <summary>Who reads and controls only hands over: it never waits for the disk, and learns of it later.</summary>
    [Fact]
    public async Task Whoever_appends_and_settles_goes_on_while_a_flush_hangs()
    {
        using var gate = new ManualResetEventSlim(initialState: true);
        await using var outbox = Open(gate.Wait);
        var first = await outbox.AppendAsync(Payload(1));
        gate.Reset();
        List<Task<Block>> appends = [.. Enumerable.Range(2, 50).Select(i => outbox.AppendAsync(Payload(i)))];
        var settled = outbox.SettleAsync(Uplink, [first.Id], []);
        var peeked = outbox.PeekAsync(Uplink, StreamClass.Telemetry, null, 1);
        Assert.All(appends, append => Assert.False(append.IsCompleted));
        Assert.False(settled.IsCompleted);
        Assert.False(peeked.IsCompleted);

        gate.Set();
        var blocks = await Task.WhenAll(appends);
        await settled;
        Assert.Equal(Enumerable.Range(2, 50).Select(i => (ulong)i), blocks.Select(block => block.Id.Sequence));
        Same(blocks, await AllAsync(outbox));
    }

    private static OutboxSettings Settings => new([new(Uplink)]) { CapBytes = Cap };

    private DurableOutbox Open(Action flushing) => DurableOutbox.Open(new SlowFolder(_disk.Root, flushing), Settings);

    private static Task<Block[]> GroupAsync(DurableOutbox outbox, int first, int count, StreamClass stream, int bytes) =>
        Task.WhenAll(Enumerable.Range(first, count).Select(i => outbox.AppendAsync(Payload(i, stream, bytes))));
}
