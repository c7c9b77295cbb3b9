using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>
/// What identifies a block within its gateway. Two blocks with one identity and different checksums mean a cloned or restored
/// outbox.
/// </summary>
/// <param name="Epoch">Random, minted with the outbox folder.</param>
/// <param name="Stream">The class of its readings.</param>
/// <param name="Sequence">1, 2, 3 ... within epoch and stream.</param>
public readonly record struct BlockId(ulong Epoch, StreamClass Stream, ulong Sequence)
{
    public override string ToString() => $"{Epoch:x16}/{Stream.ToString().ToLowerInvariant()}/{Sequence}";
}
