using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Delivery;

public sealed class TelemetryWindowsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryOutbox _outbox = new();
    private readonly FakeTimeProvider _clock = new(Noon);

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    [Fact]
    public async Task A_window_is_told_once_when_it_is_over_and_what_was_read_in_it_is_stored()
    {
        var windows = From(Noon);
        for (var minute = 0; minute < 30; minute++) await ReadAsync(Noon.AddMinutes(minute), minute);
        _clock.SetUtcNow(Noon + TelemetryWindows.Length);
        Assert.Null(await windows.NextAsync(default));
        _clock.Advance(TelemetryWindows.Settling);
        var first = await windows.NextAsync(default);
        Assert.Equal((Ms(Noon), 900_000L, _outbox.Epoch, 1UL, 15UL),
            (first!.Begin, first.End - first.Begin, first.Epoch, first.FirstBlock, first.LastBlock));
        Assert.Equal([Of(0, 14)], first.Series);
        Assert.Null(await windows.NextAsync(default));

        _clock.Advance(TelemetryWindows.Length);
        var second = await windows.NextAsync(default);
        Assert.Equal((Ms(Noon.AddMinutes(15)), 16UL, 30UL), (second!.Begin, second.FirstBlock, second.LastBlock));
        Assert.Equal([Of(15, 29)], second.Series);
        Assert.Null(await windows.NextAsync(default));
        Assert.Equal(30, _outbox.Unsettled.Count);
    }

    [Fact]
    public async Task Whoever_begins_again_tells_the_same_from_where_the_other_side_is()
    {
        for (var minute = 0; minute < 60; minute++) await ReadAsync(Noon.AddMinutes(minute), minute);
        _clock.SetUtcNow(Noon.AddHours(2));
        var all = await AllAsync(From(Noon));
        Assert.Equal([0, 15, 30, 45], all.Select(window => (int)(window.Begin - Ms(Noon)) / 60_000));
        var again = await AllAsync(From(Noon.AddMinutes(30)));
        Assert.Equal(all.Skip(2).Select(Written), again.Select(Written));
        Assert.Equal(all.Select(Written), (await AllAsync(From(null))).Select(Written));
        Assert.Empty(await AllAsync(From(Noon.AddHours(1))));

        static string Written(AggregatedWindow window) =>
            $"{window with { Series = [] }} {string.Join(' ', window.Series)}";
    }

    [Fact]
    public async Task A_long_backlog_is_not_read_for_it_and_older_windows_than_a_day_are_left_to_the_readings()
    {
        for (var hour = 0; hour < 24 * 30; hour++) await ReadAsync(Noon.AddHours(hour), hour);
        _clock.SetUtcNow(Noon.AddDays(30));
        var told = await AllAsync(From(null));
        Assert.Equal(24, told.Count);
        Assert.Equal(Ms(Noon.AddDays(29)), told[0].Begin);
        // Ten to find the place, and one for each quarter of an hour.
        Assert.InRange(_outbox.Peeked.Count, 96, 120);
    }

    [Fact]
    public async Task What_is_settled_late_of_an_unknown_time_or_no_number_is_in_none()
    {
        var blocks = new List<Block>();
        for (var minute = 0; minute < 15; minute++) blocks.Add(await ReadAsync(Noon.AddMinutes(minute), minute));
        await _outbox.SettleAsync(ManagerKind.Word, [.. blocks.Take(10).Select(block => block.Id)], []);
        await _outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry, [Reading(5_000, 999)], boot: 7));
        await _outbox.AppendAsync(BlockCodec.Encode(
            StreamClass.Telemetry, [new Reading(new SeriesId(2, default), Ms(Noon), ReadingValue.Of("open"))]));
        await ReadAsync(Noon.AddMinutes(20), 20);
        await ReadAsync(Noon.AddMinutes(14), 14.5m);
        _clock.SetUtcNow(Noon.AddMinutes(31));
        var told = await AllAsync(From(Noon));
        Assert.Equal([Of(10, 14), Of(20, 20) with { QuietMinutes = 9 }], told.Select(window => Assert.Single(window.Series)));
        Assert.Equal((11UL, 17UL), (told[0].FirstBlock, told[0].LastBlock));
    }

    [Fact]
    public async Task A_window_with_blocks_of_two_epochs_is_left_to_the_readings()
    {
        for (var minute = -15; minute < 14; minute++) await ReadAsync(Noon.AddMinutes(minute), minute);
        var windows = From(Noon.AddMinutes(-15));
        _clock.SetUtcNow(Noon.AddMinutes(1));
        Assert.Equal((1UL, 15UL), await windows.NextAsync(default) is { } before ? (before.FirstBlock, before.LastBlock) : default);
        await _outbox.RenewEpochAsync(ManagerKind.Word, []);
        await ReadAsync(Noon.AddMinutes(14), 14);
        await ReadAsync(Noon.AddMinutes(15), 15);
        _clock.SetUtcNow(Noon.AddMinutes(31));
        var told = Assert.Single(await AllAsync(windows));
        Assert.Equal((Ms(Noon.AddMinutes(15)), 2UL, 2UL), (told.Begin, told.FirstBlock, told.LastBlock));
    }

    [Fact]
    public async Task An_outbox_that_cannot_be_read_is_asked_again_and_nothing_is_left_out()
    {
        for (var minute = 0; minute < 15; minute++) await ReadAsync(Noon.AddMinutes(minute), minute);
        _clock.SetUtcNow(Noon.AddMinutes(16));
        var failing = new FailingOutbox(_outbox);
        var windows = new TelemetryWindows(failing, ManagerKind.Word, Ms(Noon), _clock, NullLogger.Instance);
        await Assert.ThrowsAsync<OutboxException>(() => windows.NextAsync(default));
        failing.IsBroken = false;
        Assert.Equal([Of(0, 14)], (await windows.NextAsync(default))!.Series);
    }

    private TelemetryWindows From(DateTimeOffset? said) =>
        new(_outbox, ManagerKind.Word, said is { } until ? Ms(until) : 0, _clock, NullLogger.Instance);

    private static async Task<List<AggregatedWindow>> AllAsync(TelemetryWindows windows)
    {
        var all = new List<AggregatedWindow>();
        while (await windows.NextAsync(default) is { } window) all.Add(window);
        return all;
    }

    private Task<Block> ReadAsync(DateTimeOffset time, decimal value) =>
        _outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry, [Reading(Ms(time), value)]));

    private static Reading Reading(long time, decimal value) =>
        new(new SeriesId(1001, new PointPath(3303, 0, 5700)), time, ReadingValue.Of(value + 0.0m));

    /// <summary>What the values from first to last are together.</summary>
    private static WindowAggregate Of(int first, int last) => new(
        new SeriesId(1001, new PointPath(3303, 0, 5700)), last - first + 1, ReadingValue.Of(first + 0.0m), ReadingValue.Of(last + 0.0m),
        ReadingValue.Of(Enumerable.Range(first, last - first + 1).Sum() + 0.0m), ReadingValue.Of(last + 0.0m));

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>Cannot be read for as long as it is broken, in the middle of a window.</summary>
    private sealed class FailingOutbox(IOutbox inner) : IOutbox
    {
        private int _reads;

        public bool IsBroken { get; set; } = true;
        public ulong Epoch => inner.Epoch;
        public Task<Block> AppendAsync(BlockPayload payload, CancellationToken cancel = default) => inner.AppendAsync(payload, cancel);

        public Task<IReadOnlyList<Block>> PeekAsync(
            string uplink, StreamClass stream, BlockId? after, int maxBytes, CancellationToken cancel = default) =>
            IsBroken && ++_reads > 5 ? throw new OutboxException("the disk fails")
                : inner.PeekAsync(uplink, stream, after, Math.Min(maxBytes, 200), cancel);

        public Task SettleAsync(string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt,
            CancellationToken cancel = default) => inner.SettleAsync(uplink, accepted, corrupt, cancel);
        public Task RenewEpochAsync(string uplink, IReadOnlyCollection<BlockId> conflicting, CancellationToken cancel = default) =>
            inner.RenewEpochAsync(uplink, conflicting, cancel);
        public Task WaitForAppendAsync(CancellationToken cancel) => inner.WaitForAppendAsync(cancel);
        public OutboxStatus Status(string uplink) => inner.Status(uplink);
        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
