using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Runtime;

public sealed class BatcherTests : IAsyncLifetime
{
    private static readonly SeriesId Series = new(1, PointPath.Parse("3303/0/5700"));

    private readonly FakeTimeProvider _time = new();
    private readonly SlowOutbox _outbox = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;
    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    [Fact]
    public async Task A_second_of_a_stream_becomes_one_block()
    {
        await using var batcher = New();
        for (var i = 0; i < 25; i++)
        {
            batcher.Accept(StreamClass.Telemetry, Reading(i));
            batcher.Accept(StreamClass.State, Reading(i));
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (i is 9 or 19) await EventuallyAsync(() => _outbox.Blocks.Count == (i == 9 ? 2 : 4), advance: true);
        }
        await batcher.DisposeAsync();
        foreach (var stream in new[] { StreamClass.Telemetry, StreamClass.State })
            Assert.Equal([10, 10, 5], _outbox.Blocks.Where(block => block.Header.Stream == stream).Select(block => block.Count));
    }

    [Fact]
    public async Task Telemetry_is_collected_for_an_interval_unless_a_device_waits_for_it()
    {
        await using var batcher = new Batcher(
            _outbox, _time, NullLogger<Batcher>.Instance, limits: new BatcherLimits { BlockInterval = TimeSpan.FromHours(1) });
        for (var i = 1; i <= 5; i++)
        {
            batcher.Accept(StreamClass.Telemetry, Reading(i));
            batcher.Accept(StreamClass.State, Reading(i));
            await EventuallyAsync(() => _outbox.Blocks.Count == i, advance: true);
        }
        Assert.All(_outbox.Blocks, block => Assert.Equal(StreamClass.State, block.Header.Stream));
        _time.Advance(TimeSpan.FromHours(1));
        await EventuallyAsync(() => _outbox.Blocks.Count == 6, advance: true);
        Assert.Equal(5, _outbox.Blocks[^1].Count);

        batcher.Accept(StreamClass.Telemetry, Reading(0));
        var begun = _time.GetUtcNow();
        var ack = new AckToken();
        Give(batcher, StreamClass.Telemetry, ack);
        ack.Close();
        await EventuallyAsync(() => ack.IsStored, advance: true);
        Assert.True(_time.GetUtcNow() - begun < TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task The_seconds_that_wait_for_a_slow_outbox_become_one_block()
    {
        await using var batcher = New();
        batcher.Accept(StreamClass.Telemetry, Reading(0));
        _outbox.Hold();
        _time.Advance(TimeSpan.FromSeconds(1));
        await EventuallyAsync(() => _outbox.Waiting == 1, advance: true);
        for (var i = 1; i <= 50; i++)
        {
            batcher.Accept(StreamClass.Telemetry, Reading(i));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        _time.Advance(TimeSpan.FromSeconds(1));
        _outbox.Release();
        await EventuallyAsync(() => batcher.Pending == 0);
        Assert.Equal([1, 50], _outbox.Blocks.Select(block => block.Count));
        Assert.Equal(Enumerable.Range(0, 51).Select(i => (long)i), _outbox.Blocks.SelectMany(BlockCodec.Decode)
            .Select(reading => reading.Time));
    }

    [Fact]
    public async Task What_waits_becomes_no_more_than_a_block_may_hold()
    {
        await using var batcher = new Batcher(_outbox, _time, NullLogger<Batcher>.Instance, limits: new BatcherLimits(MaxBatch: 20));
        _outbox.Hold();
        for (var i = 0; i < 50; i++)
        {
            batcher.Accept(StreamClass.Telemetry, Reading(i));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        _outbox.Release();
        await batcher.DisposeAsync();
        Assert.Equal(50, _outbox.Blocks.Sum(block => block.Count));
        Assert.All(_outbox.Blocks, block => Assert.InRange(block.Count, 1, 20));
    }

    [Fact]
    public async Task A_stop_appends_all_that_it_holds_and_says_that_nothing_is_lost()
    {
        var batcher = New();
        _outbox.Hold();
        for (var i = 0; i < 400; i++)
        {
            batcher.Accept(StreamClass.Telemetry, Reading(i));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        var stop = batcher.StopAsync();
        _outbox.Release();
        Assert.Equal(0, await stop);
        Assert.Equal(400, _outbox.Blocks.Sum(block => block.Count));
        Assert.InRange(_outbox.Blocks.Count, 1, 3);
    }

    [Fact]
    public async Task A_stop_with_a_disk_that_does_not_come_to_an_end_says_how_much_is_lost_within_its_bound()
    {
        var log = new CountingLogger();
        var batcher = new Batcher(_outbox, _time, log);
        var ack = new AckToken();
        _outbox.Hold();
        for (var i = 0; i < 40; i++) Give(batcher, StreamClass.Telemetry, ack);
        ack.Close();
        var stop = batcher.StopAsync();
        _time.Advance(Batcher.StoppingTakes);
        Assert.Equal(40, await stop);
        Assert.True(log.Errors > 0, "a loss is logged");
        Assert.True(ack.IsLost);
        Assert.Equal(0, batcher.Pending);
        Assert.Equal(40, await batcher.StopAsync());
        _outbox.Release();
    }

    [Fact]
    public async Task A_disk_that_stands_still_for_a_while_gets_all_of_it_with_few_flushes()
    {
        var disk = new Storage.TestDisk();
        using var moves = new ManualResetEventSlim(initialState: true);
        await using (var outbox = Outbox.OutboxFixture.Open(disk.Root))
        {
            disk.Step = () => moves.Wait();
            await using var batcher = new Batcher(outbox, _time, NullLogger<Batcher>.Instance);
            batcher.Accept(StreamClass.Telemetry, Reading(0));
            moves.Reset();
            for (var i = 1; i < 300; i++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                batcher.Accept(StreamClass.Telemetry, Reading(i));
            }
            moves.Set();
            Assert.Equal(0, await batcher.StopAsync());
            disk.Step = null;
        }
        await using var reopened = Outbox.OutboxFixture.Open(disk.Root);
        var blocks = await Outbox.OutboxFixture.AllAsync(reopened);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (long)i), blocks.SelectMany(BlockCodec.Decode).Select(reading => reading.Time));
        Assert.InRange(blocks.Count, 1, 4);
    }

    [Fact]
    public async Task An_event_does_not_wait()
    {
        await using var batcher = New();
        batcher.Accept(StreamClass.Event, Reading(1));
        await EventuallyAsync(() => _outbox.Blocks.Count == 1);
    }

    [Fact]
    public async Task The_hook_gets_each_block_after_it_is_in_the_outbox()
    {
        var seen = new ConcurrentQueue<(BlockId Id, bool Stored)>();
        await using (var batcher = new Batcher(_outbox, _time, NullLogger<Batcher>.Instance,
            block => seen.Enqueue((block.Id, _outbox.Blocks.Contains(block)))))
            batcher.Accept(StreamClass.Billing, Reading(1));
        Assert.Equal((_outbox.Blocks.Single().Id, true), Assert.Single(seen));
    }

    [Fact]
    public async Task A_hook_that_fails_stops_nothing()
    {
        await using (var batcher = new Batcher(_outbox, _time, NullLogger<Batcher>.Instance, _ => throw new IOException("broken pipe")))
            for (var i = 1; i <= 3; i++)
            {
                batcher.Accept(StreamClass.Event, Reading(i));
                await EventuallyAsync(() => _outbox.Blocks.Sum(block => block.Count) == i);
            }
        Assert.Equal(3, _outbox.Blocks.Sum(block => block.Count));
    }

    [Fact]
    public async Task What_cannot_be_appended_is_kept_and_appended_in_order_when_there_is_space_again()
    {
        await using var batcher = New();
        _outbox.Full = true;
        for (var i = 0; i < 30; i++)
        {
            batcher.Accept(StreamClass.Telemetry, Reading(i));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        await EventuallyAsync(() => _outbox.Failures > 0);
        Assert.Equal(30, batcher.Pending);
        _outbox.Full = false;
        await EventuallyAsync(() => batcher.Pending == 0, advance: true);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), _outbox.Blocks.SelectMany(BlockCodec.Decode)
            .Select(reading => reading.Time));
        Assert.Equal(0, batcher.LostReadings);
    }

    [Fact]
    public async Task When_memory_is_full_the_oldest_telemetry_goes_first_and_is_counted()
    {
        var log = new CountingLogger();
        await using var batcher = new Batcher(_outbox, _time, log, limits: new BatcherLimits(MaxPending: 100, MaxBatch: 20));
        _outbox.Full = true;
        for (var i = 0; i < 200; i++)
        {
            batcher.Accept(StreamClass.Telemetry, Reading(i));
            if (i % 10 == 0) batcher.Accept(StreamClass.Billing, Reading(i));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange(batcher.Pending, 80, 100);
        Assert.Equal(220, batcher.Pending + batcher.LostReadings);
        Assert.True(log.Errors > 0, "a loss is logged");
        _outbox.Full = false;
        await EventuallyAsync(() => batcher.Pending == 0, advance: true);
        Assert.Equal(20, _outbox.Blocks.Where(block => block.Header.Stream == StreamClass.Billing).Sum(block => block.Count));
        var telemetry = _outbox.Blocks.Where(block => block.Header.Stream == StreamClass.Telemetry).SelectMany(BlockCodec.Decode)
            .Select(reading => reading.Time).ToList();
        Assert.Equal(199, telemetry[^1]);
        Assert.Equal(220, _outbox.Blocks.Sum(block => block.Count) + batcher.LostReadings);
    }

    [Fact]
    public async Task What_is_left_at_the_end_is_appended_or_counted()
    {
        var batcher = New();
        for (var i = 0; i < 7; i++) batcher.Accept(StreamClass.Telemetry, Reading(i));
        await batcher.DisposeAsync();
        Assert.Equal(7, Assert.Single(_outbox.Blocks).Count);

        var hopeless = New();
        _outbox.Full = true;
        for (var i = 0; i < 7; i++) hopeless.Accept(StreamClass.Telemetry, Reading(i));
        await hopeless.DisposeAsync();
        Assert.Equal(7, hopeless.LostReadings);
    }

    [Fact]
    public async Task Large_texts_are_spread_over_blocks_that_fit()
    {
        var text = new string('温', 60_000);
        await using (var batcher = New())
            for (var i = 0; i < 40; i++) batcher.Accept(StreamClass.Bulk, new Reading(Series, i, ReadingValue.Of($"{i}{text}")));
        Assert.Equal(40, _outbox.Blocks.Sum(block => block.Count));
        Assert.All(_outbox.Blocks, block => Assert.Equal(block.Count, BlockCodec.Decode(Block.Open(block.Bytes)).Count));
    }

    [Fact]
    public async Task A_ack_token_is_stored_when_the_outbox_has_returned_every_block_of_the_read()
    {
        await using var batcher = New();
        var ack = new AckToken();
        _outbox.Hold();
        foreach (var stream in new[] { StreamClass.Event, StreamClass.Telemetry }) Give(batcher, stream, ack);
        ack.Close();
        _time.Advance(TimeSpan.FromSeconds(2));
        await EventuallyAsync(() => _outbox.Waiting == 2, advance: true);
        Assert.False(ack.IsStored);
        _outbox.Release();
        await EventuallyAsync(() => ack.IsStored);
        Assert.Equal(2, _outbox.Blocks.Count);
        Assert.False(ack.IsLost);
    }

    [Fact]
    public async Task A_ack_token_waits_for_the_last_block_and_for_its_close()
    {
        await using var batcher = New();
        var ack = new AckToken();
        Give(batcher, StreamClass.Event, ack);
        Give(batcher, StreamClass.Bulk, ack);
        await EventuallyAsync(() => _outbox.Blocks.Count == 1);
        ack.Close();
        Assert.False(ack.IsStored);
        _time.Advance(TimeSpan.FromSeconds(1));
        await EventuallyAsync(() => ack.IsStored, advance: true);
        Assert.Equal(2, _outbox.Blocks.Count);
        var open = new AckToken();
        Give(batcher, StreamClass.Event, open);
        await EventuallyAsync(() => _outbox.Blocks.Count == 3);
        Assert.False(open.IsStored);
    }

    [Fact]
    public async Task What_is_dropped_is_told_to_its_ack_token_which_never_gets_stored()
    {
        var log = new LogDouble<Batcher>();
        await using var batcher = new Batcher(_outbox, _time, log, limits: new BatcherLimits(MaxPending: 10));
        _outbox.Full = true;
        var (first, second) = (new AckToken(), new AckToken());
        for (var i = 0; i < 5; i++) Give(batcher, StreamClass.Telemetry, first);
        // It was tried and given back: while it is at work it is not the one that goes.
        await EventuallyAsync(() => log.Has("could not be appended"), advance: true);
        for (var i = 0; i < 10; i++) Give(batcher, StreamClass.Billing, second);
        foreach (var ack in new[] { first, second }) ack.Close();
        await EventuallyAsync(() => first.IsLost, advance: true);
        _outbox.Full = false;
        await EventuallyAsync(() => second.IsStored, advance: true);
        Assert.False(first.IsStored);
        Assert.False(second.IsLost);
    }

    [Fact]
    public async Task What_is_left_when_the_process_ends_is_lost_for_its_ack_token()
    {
        var batcher = New();
        _outbox.Full = true;
        var ack = new AckToken();
        Give(batcher, StreamClass.Telemetry, ack);
        ack.Close();
        await batcher.DisposeAsync();
        Assert.True(ack.IsLost);
        Assert.False(ack.IsStored);
    }

    private static void Give(Batcher batcher, StreamClass stream, AckToken ack)
    {
        ack.Expect();
        batcher.Accept(stream, Reading(1), ack);
    }

    private Batcher New() => new(_outbox, _time, NullLogger<Batcher>.Instance);

    private static Reading Reading(long time) => new(Series, time, ReadingValue.Of(21.5m));

    private async Task EventuallyAsync(Func<bool> condition, bool advance = false)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            if (advance) _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(5, timeout.Token);
        }
    }

    /// <summary>An outbox that can be full, and can be slow.</summary>
    private sealed class SlowOutbox : IOutbox
    {
        private readonly MemoryOutbox _inner = new();
        private TaskCompletionSource? _held;
        private int _failures;
        private int _waiting;

        public bool Full { get; set; }
        public int Waiting => Volatile.Read(ref _waiting);
        public int Failures => Volatile.Read(ref _failures);
        public IReadOnlyList<Block> Blocks => _inner.Unsettled;
        public ulong Epoch => _inner.Epoch;

        public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        public void Release() => _held!.SetResult();

        public async Task<Block> AppendAsync(BlockPayload payload, CancellationToken cancel = default)
        {
            Interlocked.Increment(ref _waiting);
            if (_held is { } held) await held.Task;
            Interlocked.Decrement(ref _waiting);
            if (!Full) return await _inner.AppendAsync(payload, cancel);
            Interlocked.Increment(ref _failures);
            throw new OutboxException("the disk is full; make space");
        }

        public Task<IReadOnlyList<Block>> PeekAsync(
            string uplink, StreamClass stream, BlockId? after, int maxBytes, CancellationToken cancel = default) =>
            _inner.PeekAsync(uplink, stream, after, maxBytes, cancel);
        public Task SettleAsync(
            string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt,
            CancellationToken cancel = default) =>
            _inner.SettleAsync(uplink, accepted, corrupt, cancel);
        public Task RenewEpochAsync(string uplink, IReadOnlyCollection<BlockId> conflicting, CancellationToken cancel = default) =>
            _inner.RenewEpochAsync(uplink, conflicting, cancel);
        public Task WaitForAppendAsync(CancellationToken cancel) => _inner.WaitForAppendAsync(cancel);
        public OutboxStatus Status(string uplink) => _inner.Status(uplink);
        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }

    private sealed class CountingLogger : Microsoft.Extensions.Logging.ILogger<Batcher>
    {
        private int _errors;

        public int Errors => Volatile.Read(ref _errors);
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state,
            Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == Microsoft.Extensions.Logging.LogLevel.Error) Interlocked.Increment(ref _errors);
        }
    }
}
