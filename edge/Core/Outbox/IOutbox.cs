using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// Blocks that wait to be delivered. A block that <see cref="AppendAsync"/> returned is on disk and stays
/// until every configured uplink that carries its class has settled it. Safe for concurrent callers.
/// </summary>
public interface IOutbox : IAsyncDisposable
{
    /// <summary>The epoch that new blocks get.</summary>
    ulong Epoch { get; }

    /// <inheritdoc cref="BufferPolicy.LiveSharePercent"/>
    int LiveSharePercent => BufferPolicy.Default.LiveSharePercent;

    /// <summary>Seals the payload and returns once its bytes are on disk.</summary>
    /// <exception cref="OutboxException">It is not stored; the message says why and what to do. A later call may succeed.</exception>
    Task<Block> AppendAsync(BlockPayload payload, CancellationToken cancel = default);

    /// <summary>
    /// The oldest blocks of a stream that the uplink has not settled, in order, epochs in the order they were minted; none of a class
    /// that it does not carry.
    /// </summary>
    /// <param name="uplink">A name given when the outbox was opened.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="after">Only blocks after this one; null: from the oldest.</param>
    /// <param name="maxBytes">Stops before this many bytes; one block always comes.</param>
    /// <param name="cancel">Gives up.</param>
    Task<IReadOnlyList<Block>> PeekAsync(
        string uplink, StreamClass stream, BlockId? after, int maxBytes, CancellationToken cancel = default);

    /// <summary>
    /// Marks blocks as delivered, or as refused for good. What is neither stays. May be forgotten by a crash: then they are
    /// delivered again.
    /// </summary>
    Task SettleAsync(string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt,
        CancellationToken cancel = default);

    /// <summary>
    /// The folder was cloned or restored: new blocks get a new epoch, and the conflicting ones are appended again under it.
    /// </summary>
    Task RenewEpochAsync(string uplink, IReadOnlyCollection<BlockId> conflicting, CancellationToken cancel = default);

    /// <summary>Completes at the next append after the call.</summary>
    Task WaitForAppendAsync(CancellationToken cancel);

    OutboxStatus Status(string uplink);
}

/// <summary>What the outbox holds, for one uplink.</summary>
/// <param name="Streams">Every stream that the uplink carries and that was ever appended to in this epoch or still holds blocks.</param>
/// <param name="Lost">The ledger: ranges that will never be delivered.</param>
/// <param name="BytesOnDisk">All files of the outbox.</param>
public sealed record OutboxStatus(IReadOnlyList<OutboxStream> Streams, IReadOnlyList<LostRange> Lost, long BytesOnDisk)
{
    /// <summary>Where streams ended of epochs that have drained and are gone, the oldest first.</summary>
    public IReadOnlyList<DrainedStream> Drained { get; init; } = [];

    /// <summary>What other uplinks will never be given, in sums; each is in the ledger of its own.</summary>
    public IReadOnlyList<UplinkLoss> Elsewhere { get; init; } = [];

    /// <summary>How it fares with its cap and its disk.</summary>
    public BufferState Buffer { get; init; } = new();
}

/// <summary>The outbox could not store or read. The message names the cause and the next thing to do.</summary>
public sealed class OutboxException : Exception
{
    public OutboxException(string message) : base(message) { }
    public OutboxException(string message, Exception inner) : base(message, inner) { }
    public OutboxException() { }
}
