using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Tests.Storage;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

public class ConcurrencyTests
{
    [Fact]
    public async Task Appenders_peekers_and_settlers_at_once_lose_and_repeat_nothing()
    {
        const int Appenders = 6, Each = 120;
        var disk = new TestDisk();
        var appended = new List<Block>();
        var delivered = new Dictionary<string, List<Block>> { [Uplink] = [], [Second] = [] };
        await using (var outbox = OutboxFixture.Open(disk.Root, uplinks: [Uplink, Second]))
        {
            var appending = Task.WhenAll(Enumerable.Range(0, Appenders).Select(appender => Task.Run(async () =>
            {
                var stream = appender % 2 == 0 ? StreamClass.Telemetry : StreamClass.Event;
                for (var i = 0; i < Each; i++)
                {
                    var block = await outbox.AppendAsync(Payload(appender * 1000 + i, stream, 100 + i * 20));
                    lock (appended) appended.Add(block);
                }
            })));
            var delivering = delivered.Select(uplink => Task.Run(async () =>
            {
                while (true)
                {
                    var wasDone = appending.IsCompleted;
                    var any = false;
                    foreach (var stream in new[] { StreamClass.Event, StreamClass.Telemetry })
                    {
                        var blocks = await outbox.PeekAsync(uplink.Key, stream, null, 30_000);
                        any |= blocks.Count > 0;
                        uplink.Value.AddRange(blocks);
                        await SettleAsync(outbox, blocks, uplink.Key);
                        _ = outbox.Status(uplink.Key);
                    }
                    if (wasDone && !any) return;
                }
            }));
            await Task.WhenAll(delivering).WaitAsync(TimeSpan.FromSeconds(120));
            await appending;
            Assert.Empty(outbox.Status(Uplink).Lost);
        }
        Assert.Equal(Appenders * Each, appended.Count);
        foreach (var blocks in delivered.Values)
            Same(appended.OrderBy(block => block.Id.ToString(), StringComparer.Ordinal),
                blocks.OrderBy(block => block.Id.ToString(), StringComparer.Ordinal));
        foreach (var stream in appended.GroupBy(block => block.Id.Stream))
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(i => (ulong)i), stream.Select(block => block.Id.Sequence).Order());
    }

    [Fact]
    public async Task Appends_that_wait_share_a_flush()
    {
        var disk = new TestDisk();
        await using var outbox = OutboxFixture.Open(disk.Root);
        await AppendAsync(outbox, 1, 1);
        using var reached = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        disk.Step = () =>
        {
            reached.Set();
            held.Wait();
        };
        var first = outbox.AppendAsync(Payload(2));
        // The first is at its write, so that all others wait for it.
        Assert.True(reached.Wait(TimeSpan.FromSeconds(30)));
        var waiting = Enumerable.Range(3, 50).Select(i => outbox.AppendAsync(Payload(i))).ToList();
        var steps = 0;
        disk.Step = () => steps++;
        held.Set();
        await first;
        await Task.WhenAll(waiting);
        // The flush of the first, a write and a flush for all that waited, and perhaps a checkpoint.
        Assert.InRange(steps, 3, 80);
        Assert.Equal(Enumerable.Range(3, 50).Select(i => (ulong)i), waiting.Select(append => append.Result.Id.Sequence));
    }

    [Fact]
    public async Task A_caller_that_gave_up_while_waiting_is_not_stored()
    {
        var disk = new TestDisk();
        await using var outbox = OutboxFixture.Open(disk.Root);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outbox.AppendAsync(Payload(1), cancelled.Token));
        await AppendAsync(outbox, 2, 1);
        Assert.Single(await AllAsync(outbox));
    }

    [Fact]
    public async Task A_closed_outbox_has_stored_what_it_took()
    {
        var disk = new TestDisk();
        var outbox = OutboxFixture.Open(disk.Root);
        var appends = Enumerable.Range(1, 40).Select(i => outbox.AppendAsync(Payload(i))).ToList();
        await outbox.DisposeAsync();
        Assert.All(appends, append => Assert.True(append.IsCompletedSuccessfully || append.Wait(TimeSpan.FromSeconds(20))));
        Assert.Throws<ObjectDisposedException>(() => { _ = outbox.AppendAsync(Payload(1)); });
        await using var again = OutboxFixture.Open(disk.Root);
        Assert.Equal(40, (await AllAsync(again)).Count);
    }
}
