using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;

namespace EdgeFleet.Tests.Delivery;

/// <summary>An outbox, and when each of its blocks was settled.</summary>
internal sealed class SettledTimes(IOutbox inner, TimeProvider clock) : IOutbox
{
    /// <summary>By the clock's time stamps.</summary>
    public ConcurrentDictionary<BlockId, long> At { get; } = [];

    public ulong Epoch => inner.Epoch;
    public int LiveSharePercent => inner.LiveSharePercent;

    public async Task SettleAsync(
        string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt, CancellationToken cancel = default)
    {
        foreach (var id in accepted) At.TryAdd(id, clock.GetTimestamp());
        await inner.SettleAsync(uplink, accepted, corrupt, cancel);
    }

    public Task<Block> AppendAsync(BlockPayload payload, CancellationToken cancel = default) => inner.AppendAsync(payload, cancel);
    public Task WaitForAppendAsync(CancellationToken cancel) => inner.WaitForAppendAsync(cancel);
    public OutboxStatus Status(string uplink) => inner.Status(uplink);
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public Task<IReadOnlyList<Block>> PeekAsync(
        string uplink, StreamClass stream, BlockId? after, int maxBytes, CancellationToken cancel = default) =>
        inner.PeekAsync(uplink, stream, after, maxBytes, cancel);

    public Task RenewEpochAsync(string uplink, IReadOnlyCollection<BlockId> conflicting, CancellationToken cancel = default) =>
        inner.RenewEpochAsync(uplink, conflicting, cancel);
}
