using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// The order in which blocks are offered over one connection: classes in order of urgency, oldest first within a class,
/// each block once. Telemetry that was there before the connection began shares the line with what is measured now
/// (<see cref="BufferPolicy.LiveSharePercent"/>), so that after a month without a line people see the present at once. What the
/// other side left undecided is offered again by the next connection's feed. One caller at a time.
/// </summary>
public sealed class BlockFeed
{
    /// <summary>At most this much of a lesser class is taken before the urgent ones are looked at again.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly IOutbox _outbox;
    private readonly string _uplink;
    private readonly Func<StreamClass, bool> _carries;
    private readonly Dictionary<StreamClass, BlockId> _offered = [];
    private readonly BlockId? _head;
    private BlockId? _live;

    /// <summary>
    /// Bytes that live telemetry got beyond its share, times a hundred; below 0 the backlog did. Whoever is not ahead is next.
    /// </summary>
    private long _liveAhead;

    /// <param name="outbox">What is stored.</param>
    /// <param name="uplink">For whom.</param>
    /// <param name="carries">Which classes the connection carries now, asked each time; null: all.</param>
    public BlockFeed(IOutbox outbox, string uplink, Func<StreamClass, bool>? carries = null)
    {
        ArgumentNullException.ThrowIfNull(outbox);
        (_outbox, _uplink, _carries) = (outbox, uplink, carries ?? (_ => true));
        var telemetry = outbox.Status(uplink).Streams.FirstOrDefault(s => s.Stream == StreamClass.Telemetry);
        if (telemetry is { AppendedBlocks: > 0 and var head }) _head = _live = new BlockId(outbox.Epoch, StreamClass.Telemetry, head);
    }

    /// <summary>Most urgent first (design, section 6).</summary>
    public static IReadOnlyList<StreamClass> Order { get; } =
        [StreamClass.Event, StreamClass.Billing, StreamClass.State, StreamClass.Telemetry, StreamClass.Bulk];

    /// <summary>The next blocks of the most urgent class that has any; empty when all has been offered.</summary>
    /// <param name="maxBytes">Room for them; one block always comes.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<Block>> NextAsync(long maxBytes, CancellationToken cancel)
    {
        var bytes = (int)Math.Clamp(maxBytes, 1, MaxBytes);
        foreach (var stream in Order.Where(_carries))
        {
            var blocks = stream == StreamClass.Telemetry && _live is not null
                ? await ShareAsync(bytes, cancel).ConfigureAwait(false)
                : await OldestAsync(stream, bytes, cancel).ConfigureAwait(false);
            if (blocks.Count > 0) return blocks;
        }
        return [];
    }

    private async Task<IReadOnlyList<Block>> OldestAsync(StreamClass stream, int bytes, CancellationToken cancel)
    {
        BlockId? after = _offered.TryGetValue(stream, out var last) ? last : null;
        var blocks = await _outbox.PeekAsync(_uplink, stream, after, bytes, cancel).ConfigureAwait(false);
        if (blocks.Count > 0) _offered[stream] = blocks[^1].Id;
        return blocks;
    }

    private async Task<IReadOnlyList<Block>> ShareAsync(int bytes, CancellationToken cancel)
    {
        var share = _outbox.LiveSharePercent;
        var isTurnOfLive = _liveAhead <= 0;
        if (isTurnOfLive)
        {
            var live = await _outbox.PeekAsync(_uplink, StreamClass.Telemetry, _live, bytes, cancel).ConfigureAwait(false);
            if (live.Count > 0)
            {
                _live = live[^1].Id;
                _liveAhead += Bytes(live) * (100 - share);
                return live;
            }
        }
        var old = (await OldestAsync(StreamClass.Telemetry, bytes, cancel).ConfigureAwait(false)).TakeWhile(IsBacklog).ToList();
        if (old.Count > 0)
        {
            _offered[StreamClass.Telemetry] = old[^1].Id;
            // Nothing is saved up for what is not there: the line was not needed.
            _liveAhead = isTurnOfLive ? 0 : _liveAhead - Bytes(old) * share;
            return old;
        }
        // The backlog is through: from here on there is one row again, and it goes on behind what was live.
        _offered[StreamClass.Telemetry] = _live!.Value;
        _live = null;
        return await OldestAsync(StreamClass.Telemetry, bytes, cancel).ConfigureAwait(false);
    }

    private static long Bytes(IReadOnlyList<Block> blocks) => blocks.Sum(block => (long)block.Bytes.Length);

    // Epochs older than the one of the head hold backlog only; one minted since then only what is live.
    private bool IsBacklog(Block block) =>
        block.Id.Epoch == _head!.Value.Epoch ? block.Id.Sequence <= _head.Value.Sequence : _outbox.Epoch == _head.Value.Epoch
            || block.Id.Epoch != _outbox.Epoch;
}
