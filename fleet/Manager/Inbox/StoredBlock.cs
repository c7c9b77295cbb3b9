using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Inbox;

/// <summary>A block as it lies in the inbox.</summary>
/// <param name="Arrival">Its place in the order of arrival over all files, from 1, with holes.</param>
/// <param name="Gateway">Who sent it.</param>
/// <param name="Id">Its identity within the gateway.</param>
/// <param name="Checksum">XXH64 over the block.</param>
/// <param name="Count">Readings.</param>
/// <param name="Received">When it was stored, Unix ms, the manager's clock.</param>
/// <param name="FirstTime">Where its earliest reading was placed when it was stored, Unix ms.</param>
/// <param name="Bytes">
/// As they came, or a block of what stays of it when the rest lies in chunks; empty when only the entry was asked for.
/// </param>
public sealed record StoredBlock(
    long Arrival, long Gateway, BlockId Id, ulong Checksum, int Count, long Received, long FirstTime,
    ReadOnlyMemory<byte> Bytes)
{
    /// <exception cref="CorruptBlockException">The file was damaged after the block was verified and stored.</exception>
    public IReadOnlyList<Reading> Readings() => Readings(null);

    /// <summary>
    /// Its readings with their places in time. Those that were placed after the event, those that no rule can place, and those of
    /// a clock that cannot have been right are <see cref="Quality.TimeUncertain"/>.
    /// </summary>
    /// <param name="only">The series whose readings are wanted; null: of all.</param>
    /// <exception cref="CorruptBlockException">The file was damaged after the block was verified and stored.</exception>
    public IReadOnlyList<Reading> Readings(SeriesId? only)
    {
        var block = Block.Open(Bytes);
        var decoded = BlockCodec.Decode(block, only);
        var moved = FirstTime - block.FirstTime;
        if (block.Boot is null && !SourceTime.IsUncertain(block.FirstTime, Received) && !SourceTime.IsUncertain(block.LastTime, Received))
            return decoded;
        return [.. decoded.Select(reading => block.Boot is not null || SourceTime.IsUncertain(reading.Time, Received)
            ? reading with { Time = reading.Time + moved, Quality = reading.Quality | Quality.TimeUncertain } : reading)];
    }

    /// <summary>False: its times count from a start of its gateway's machine that nobody has dated. It lies where its bytes say.</summary>
    /// <exception cref="CorruptBlockException">The file was damaged after the block was verified and stored.</exception>
    public bool IsPlaced()
    {
        var block = Block.Open(Bytes);
        return block.Boot is null || FirstTime != block.FirstTime;
    }
}

/// <summary>The numbered sequence that a block stands in.</summary>
internal readonly record struct StreamKey(long Gateway, ulong Epoch, Contracts.V1.StreamClass Stream)
{
    public static StreamKey Of(long gateway, BlockId id) => new(gateway, id.Epoch, id.Stream);
}
