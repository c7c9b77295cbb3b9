using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Inbox;

/// <summary>A block as it lies in the inbox.</summary>
/// <param name="Arrival">Its place in the order of arrival over all files, from 1, with holes.</param>
/// <param name="Gateway">Who sent it.</param>
/// <param name="Id">Its identity within the gateway.</param>
/// <param name="Checksum">XXH64 over the block.</param>
/// <param name="Count">Readings.</param>
/// <param name="Received">When it was stored, Unix ms, the manager's clock.</param>
/// <param name="Bytes">As they came; empty when only the entry was asked for.</param>
public sealed record StoredBlock(
    long Arrival, long Gateway, BlockId Id, ulong Checksum, int Count, long Received, ReadOnlyMemory<byte> Bytes)
{
    /// <exception cref="CorruptBlockException">The file was damaged after the block was verified and stored.</exception>
    public IReadOnlyList<Reading> Readings() => BlockCodec.Decode(Block.Open(Bytes));
}

/// <summary>The numbered sequence that a block stands in.</summary>
internal readonly record struct StreamKey(long Gateway, ulong Epoch, Contracts.V1.StreamClass Stream)
{
    public static StreamKey Of(long gateway, BlockId id) => new(gateway, id.Epoch, id.Stream);
}
