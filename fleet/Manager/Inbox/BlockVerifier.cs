using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;

namespace EdgeFleet.Manager.Inbox;

/// <summary>An offered block after verification: whole, or refused with the reason.</summary>
/// <param name="Bytes">As they came.</param>
/// <param name="Claimed">The identity in the header, even if the checksum is wrong; null when there is none to read.</param>
/// <param name="Block">The block; null when refused.</param>
/// <param name="Outcome">Why it is refused; null when it is whole.</param>
public sealed record OfferedBlock(ReadOnlyMemory<byte> Bytes, BlockId? Claimed, Block? Block, InboxOutcome? Outcome);

/// <summary>Bytes to a verified block. The readings are decoded once here, so that nothing unreadable ever lies in the inbox.</summary>
public static class BlockVerifier
{
    public static OfferedBlock Verify(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var block = Block.Open(bytes);
            if (!IsKnown(block.Header))
                return new OfferedBlock(
                    bytes, block.Id, null,
                    new InboxOutcome(InboxVerdict.Unsupported,
                    $"stream {(int)block.Header.Stream} with clock {(int)block.Header.Clock} is newer than this manager; update the "
                    + "manager"));
            BlockCodec.Decode(block);
            return new OfferedBlock(bytes, block.Id, block, null);
        }
        catch (CorruptBlockException e)
        {
            return new OfferedBlock(bytes, ClaimedIdentity(bytes.Span), null, new InboxOutcome(InboxVerdict.Corrupt, e.Message));
        }
    }

    /// <summary>
    /// What decoding would take by the header's word, before anything is decoded: bytes of the columns, and readings. Bytes that
    /// are no block weigh what they are.
    /// </summary>
    public static (long Columns, long Readings) Weigh(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var header = Block.Open(bytes).Header;
            return (header.ColumnsSize, header.Count);
        }
        catch (CorruptBlockException)
        {
            return (bytes.Length, 0);
        }
    }

    private static bool IsKnown(BlockHeader header) =>
        header.Clock is ClockKind.Utc or ClockKind.Boot && header.Stream is >= StreamClass.Event and <= StreamClass.Bulk;

    /// <summary>Good enough to tell the sender which of its blocks is meant, for nothing else.</summary>
    private static BlockId? ClaimedIdentity(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 3 || 3 + bytes[2] > bytes.Length) return null;
        try
        {
            var header = BlockHeader.Parser.ParseFrom(bytes.Slice(3, bytes[2]));
            return header.Sequence == 0 || header.Stream == StreamClass.Unspecified ? null
                : new BlockId(header.Epoch, header.Stream, header.Sequence);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
