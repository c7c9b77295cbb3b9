using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// The telemetry that an uplink has not settled, window by window of UTC, as aggregates, each window once it is over. Nothing is stored,
/// and nothing of the outbox changes: the same blocks give the same aggregates. What is stored later than <see cref="Settling"/> after its
/// window, as what a device remembers from before, is in no aggregate; it comes with the readings. One caller at a time.
/// </summary>
/// <param name="outbox">What is stored.</param>
/// <param name="uplink">For whom.</param>
/// <param name="saidUntil">The end of the last window that the other side has, Unix ms; 0: it has none.</param>
/// <param name="clock">Of the gateway, which knows the time.</param>
/// <param name="log">Is told of windows that are left out.</param>
public sealed class TelemetryWindows(IOutbox outbox, string uplink, long saidUntil, TimeProvider clock, ILogger log)
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>What was read within a window is stored so long after it; a gateway may collect readings for a minute.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>Older windows are left to the readings.</summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromDays(1);

    /// <summary>Readings of one window, which are in memory together: some 40 MB. What reads more is not for a narrow bearer.</summary>
    public const int MaxReadings = 400_000;

    private const int PeekBytes = 64 * 1024;

    private long _begin = BeginOf(saidUntil + Ms(Length) - 1);
    private BlockId? _after;
    private bool _sought;

    /// <summary>The next window that is over and has numbers; null: none is yet.</summary>
    /// <exception cref="OutboxException">The outbox cannot be read; the next call tries again.</exception>
    public async Task<AggregatedWindow?> NextAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        _begin = Math.Max(_begin, BeginOf((now - LookBack).ToUnixTimeMilliseconds()));
        while (_begin + Ms(Length + Settling) <= now.ToUnixTimeMilliseconds())
        {
            if (!_sought) _after = await SeekAsync(cancel).ConfigureAwait(false);
            _sought = true;
            var found = new Found(_begin, _begin + Ms(Length));
            _after = await ReadAsync(found, now.ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
            _begin += Ms(Length);
            if (Window(found) is { Series.Count: > 0 } window) return window;
        }
        return null;
    }

    /// <summary>The window that a time lies in, both Unix ms.</summary>
    public static long BeginOf(long time) => time - time % Ms(Length);

    private static long Ms(TimeSpan span) => (long)span.TotalMilliseconds;

    private AggregatedWindow? Window(Found found)
    {
        if (found.Fault is null)
            return found.First is not { } first ? null : new AggregatedWindow(
                found.Begin, Length, first.Epoch, first.Sequence, found.LastBlock, WindowAggregation.Of(found.Readings, found.End));
        log.LogWarning("telemetry of {Begin:u} goes to uplink {Uplink} with the readings only: {Why}",
            UnixTime.Nearest(found.Begin), uplink, found.Fault);
        return null;
    }

    /// <summary>Reads on from the first block that may hold readings of the window, until what was stored well after it.</summary>
    /// <returns>The last block of those that end before the next window.</returns>
    private async Task<BlockId?> ReadAsync(Found found, long now, CancellationToken cancel)
    {
        var (at, after, isBehind) = (_after, _after, true);
        while (true)
        {
            var blocks = await outbox.PeekAsync(uplink, StreamClass.Telemetry, at, PeekBytes, cancel).ConfigureAwait(false);
            if (blocks.Count == 0) return after;
            foreach (var block in blocks)
            {
                at = block.Id;
                isBehind = isBehind && (block.Boot is not null || block.LastTime < found.End);
                if (isBehind) after = at;
                if (block.Boot is not null) continue;
                // A clock that is ahead dates its blocks so too: they end nothing.
                if (block.FirstTime >= found.End + Ms(Settling) && block.FirstTime <= now) return after;
                found.Take(block);
                if (found.Fault is not null) return after;
            }
        }
    }

    /// <summary>
    /// The last block that ended before the window, by halving: blocks are stored about in the order of their times. Of an older epoch
    /// none is looked for.
    /// </summary>
    private async Task<BlockId> SeekAsync(CancellationToken cancel)
    {
        var (epoch, status) = (outbox.Epoch, outbox.Status(uplink).Streams.FirstOrDefault(of => of.Stream == StreamClass.Telemetry));
        var (low, high) = (Math.Max(1, status?.FirstUnsettled ?? 1) - 1, status?.AppendedBlocks ?? 0);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var next = await outbox.PeekAsync(uplink, StreamClass.Telemetry, Id(middle), 1, cancel).ConfigureAwait(false);
            if (next.Count == 0 || (next[0].Boot is null && next[0].LastTime >= _begin)) high = middle;
            else low = next[0].Id.Sequence;
        }
        return Id(low);

        BlockId Id(ulong sequence) => new(epoch, StreamClass.Telemetry, sequence);
    }

    /// <summary>What was found of one window, Unix ms.</summary>
    private sealed record Found(long Begin, long End)
    {
        public List<Reading> Readings { get; } = [];
        public BlockId? First { get; private set; }
        public ulong LastBlock { get; private set; }

        /// <summary>Why the window is left out.</summary>
        public string? Fault { get; private set; }

        public void Take(Block block)
        {
            if (block.LastTime < Begin || block.FirstTime >= End) return;
            try
            {
                Readings.AddRange(BlockCodec.Decode(block).Where(reading => reading.Time >= Begin && reading.Time < End));
            }
            catch (CorruptBlockException e)
            {
                Fault = $"block {block.Id} is damaged, {e.Message}";
            }
            First ??= block.Id;
            LastBlock = block.Id.Sequence;
            if (First.Value.Epoch != block.Id.Epoch) Fault = "its blocks are of two epochs";
            if (Readings.Count > MaxReadings) Fault = $"there are more than {MaxReadings} readings";
        }
    }
}
