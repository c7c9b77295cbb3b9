using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

/// <summary>What every outbox owes to those who use it, whatever it keeps blocks in.</summary>
public abstract class OutboxContract
{
    /// <summary>An empty one, with one uplink.</summary>
    protected abstract IOutbox Open();

    [Fact]
    public async Task Blocks_come_back_in_order_and_byte_for_byte()
    {
        await using var outbox = Open();
        var appended = await AppendAsync(outbox, 1, 50);
        Same(appended, await AllAsync(outbox));
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (ulong)i), appended.Select(block => block.Id.Sequence));
        Assert.All(appended, block => Assert.Equal(outbox.Epoch, block.Id.Epoch));
    }

    [Fact]
    public async Task A_peek_stops_before_the_bytes_asked_for_but_always_gives_one_block()
    {
        await using var outbox = Open();
        var appended = await AppendAsync(outbox, 1, 10);
        Same(appended.Take(1), await outbox.PeekAsync(Uplink, StreamClass.Telemetry, null, 1));
        var max = appended.Take(3).Sum(block => block.Bytes.Length);
        Same(appended.Take(3), await outbox.PeekAsync(Uplink, StreamClass.Telemetry, null, max));
        Same(appended.Take(2), await outbox.PeekAsync(Uplink, StreamClass.Telemetry, null, max - 1));
        var fromFourth = appended.Skip(4).Take(3).ToList();
        var bytes = fromFourth.Sum(block => block.Bytes.Length);
        Same(fromFourth, await outbox.PeekAsync(Uplink, StreamClass.Telemetry, appended[3].Id, bytes));
    }

    [Fact]
    public async Task Streams_do_not_mix()
    {
        await using var outbox = Open();
        var telemetry = await AppendAsync(outbox, 1, 5);
        var events = await AppendAsync(outbox, 100, 3, StreamClass.Event);
        Same(telemetry, await AllAsync(outbox));
        Same(events, await AllAsync(outbox, StreamClass.Event));
        Assert.Empty(await AllAsync(outbox, StreamClass.Billing));
        Assert.Equal([1UL, 2UL, 3UL], events.Select(block => block.Id.Sequence));
    }

    [Fact]
    public async Task What_is_settled_in_any_order_does_not_come_again_and_the_rest_does()
    {
        await using var outbox = Open();
        var appended = await AppendAsync(outbox, 1, 30);
        await SettleAsync(outbox, appended.Where((_, i) => i % 3 == 1).Reverse());
        Same(appended.Where((_, i) => i % 3 != 1), await AllAsync(outbox));
        Assert.Equal(20UL, outbox.Status(Uplink).Streams.Single().BacklogBlocks);
    }

    [Fact]
    public async Task What_was_refused_as_corrupt_does_not_come_again_and_stands_in_the_ledger()
    {
        await using var outbox = Open();
        var appended = await AppendAsync(outbox, 1, 3);
        await outbox.SettleAsync(Uplink, [], [appended[1].Id]);
        Same([appended[0], appended[2]], await AllAsync(outbox));
        var lost = Assert.Single(outbox.Status(Uplink).Lost);
        Assert.Equal((outbox.Epoch, StreamClass.Telemetry, 2UL, 2UL), (lost.Epoch, lost.Stream, lost.First, lost.Last));
    }

    [Fact]
    public async Task A_conflict_gives_a_new_epoch_and_the_conflicting_blocks_again_under_it()
    {
        await using var outbox = Open();
        var appended = await AppendAsync(outbox, 1, 4);
        var before = outbox.Epoch;
        await outbox.RenewEpochAsync(Uplink, [appended[1].Id, appended[3].Id]);
        Assert.NotEqual(before, outbox.Epoch);
        var waiting = await AllAsync(outbox);
        Same([appended[0], appended[2]], waiting.Take(2));
        Assert.Equal([new BlockId(outbox.Epoch, StreamClass.Telemetry, 1), new BlockId(outbox.Epoch, StreamClass.Telemetry, 2)],
            waiting.Skip(2).Select(block => block.Id));
        Assert.Equal(BlockCodec.Decode(appended[1]), BlockCodec.Decode(waiting[2]));
        Assert.Equal(3UL, (await outbox.AppendAsync(Payload(9))).Id.Sequence);
    }

    [Fact]
    public async Task An_uplink_that_is_not_configured_is_an_error_that_names_those_that_are()
    {
        await using var outbox = Open();
        await AppendAsync(outbox, 1, 1);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => outbox.PeekAsync("cloud", StreamClass.Telemetry, null, 1));
        Assert.Contains(Uplink, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_an_append_ends_with_the_next_one()
    {
        await using var outbox = Open();
        await AppendAsync(outbox, 1, 1);
        var waiting = outbox.WaitForAppendAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await AppendAsync(outbox, 2, 1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        for (var round = 0; round < 50; round++)
        {
            await AppendAsync(outbox, 3 + round, 1);
            using var cancel = new CancellationTokenSource();
            var never = outbox.WaitForAppendAsync(cancel.Token);
            // Nobody appends meanwhile, and an answered append ends no wait that begins after it.
            await Task.Yield();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
        }
    }

    [Fact]
    public async Task The_status_counts_blocks_and_readings_and_knows_the_oldest()
    {
        await using var outbox = Open();
        var appended = await AppendAsync(outbox, 1, 4);
        var stream = outbox.Status(Uplink).Streams.Single();
        Assert.Equal((4UL, 4UL, appended[0].FirstTime), (stream.AppendedBlocks, stream.BacklogBlocks, stream.OldestUnsettled));
        Assert.Equal((ulong)appended.Sum(block => block.Count), stream.AppendedReadings);
        await SettleAsync(outbox, appended.Take(3));
        Assert.Equal(appended[3].FirstTime, outbox.Status(Uplink).Streams.Single().OldestUnsettled);
        await SettleAsync(outbox, appended);
        stream = outbox.Status(Uplink).Streams.Single();
        Assert.Equal((4UL, 0UL, 0L), (stream.AppendedBlocks, stream.BacklogBlocks, stream.OldestUnsettled));
    }
}

/// <summary>The contract, for the outbox on disk.</summary>
public sealed class DurableOutboxContractTests : OutboxContract
{
    protected override IOutbox Open() => OutboxFixture.Open(new Storage.TestDisk().Root);
}

/// <summary>The contract, for the outbox that tests of others use.</summary>
public sealed class MemoryOutboxContractTests : OutboxContract
{
    protected override IOutbox Open() => new Uplinks.MemoryOutbox();
}
