using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;

namespace EdgeFleet.Edge.Uplinks;

/// <summary>
/// The order in which one session offers blocks: classes in order of urgency, oldest first within a class,
/// each block once. What the manager left undecided is offered again by the next session's feed.
/// </summary>
public sealed class BlockFeed(IOutbox outbox, string uplink)
{
    /// <summary>Most urgent first (design: event, billing, state, telemetry, bulk).</summary>
    public static IReadOnlyList<StreamClass> Order { get; } =
        [StreamClass.Event, StreamClass.Billing, StreamClass.State, StreamClass.Telemetry, StreamClass.Bulk];

    /// <summary>At most this much of a lesser class is taken before the urgent ones are looked at again.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly Dictionary<StreamClass, BlockId> _offered = [];

    /// <summary>The next blocks of the most urgent class that has any; empty when all has been offered. One caller at a time.</summary>
    /// <param name="maxBytes">Room for them; one block always comes.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<Block>> NextAsync(long maxBytes, CancellationToken cancel)
    {
        foreach (var stream in Order)
        {
            BlockId? after = _offered.TryGetValue(stream, out var last) ? last : null;
            var blocks = await outbox.PeekAsync(uplink, stream, after, (int)Math.Clamp(maxBytes, 1, MaxBytes), cancel).ConfigureAwait(false);
            if (blocks.Count == 0) continue;
            _offered[stream] = blocks[^1].Id;
            return blocks;
        }
        return [];
    }
}
