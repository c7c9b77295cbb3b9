using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;

namespace EdgeFleet.Contracts;

/// <summary>
/// A sealed block. Layout: <c>0xEF 0xB1</c>, header size (1 byte), <see cref="BlockHeader"/>, payload
/// (one zstd frame of <see cref="BlockColumns"/>), checksum (XXH64, seed 0, little endian, over all before it).
/// </summary>
public sealed class Block
{
    /// <summary>Most bytes of a sealed block, and of its columns once decompressed: what a receiver must be ready to hold.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;
    public const int MaxColumnsBytes = 16 * 1024 * 1024;

    private const int PrefixSize = 3;
    private const int ChecksumSize = 8;

    private readonly int _payloadStart;

    private Block(ReadOnlyMemory<byte> bytes, BlockHeader header, int payloadStart)
    {
        Bytes = bytes;
        Header = header;
        _payloadStart = payloadStart;
    }

    /// <summary>The block as it lies in the outbox, travels, and lies in the inbox.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
    public BlockHeader Header { get; }

    public BlockId Id => new(Header.Epoch, Header.Stream, Header.Sequence);
    public int Count => (int)Header.Count;

    /// <summary>Earliest and latest source time: Unix ms; where there is a <see cref="Boot"/>, ms since that.</summary>
    public long FirstTime => Header.FirstTime;
    public long LastTime => Header.FirstTime + (long)Header.TimeSpan;

    /// <summary>Which start of the gateway's machine the times count from; null: they are UTC.</summary>
    public ulong? Boot => Header.Clock == ClockKind.Boot ? Header.Boot : null;
    public ulong Checksum => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Span[^ChecksumSize..]);
    public ReadOnlyMemory<byte> Payload => Bytes[_payloadStart..^ChecksumSize];

    /// <summary>Gives a payload its identity: from here on the bytes do not change.</summary>
    public static Block Seal(BlockPayload payload, ulong epoch, ulong sequence)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var header = new BlockHeader
        {
            Stream = payload.Stream,
            Epoch = epoch,
            Sequence = sequence,
            Count = (uint)payload.Count,
            FirstTime = payload.FirstTime,
            TimeSpan = (ulong)(payload.LastTime - payload.FirstTime),
            ColumnsSize = (uint)payload.ColumnsSize,
            Clock = payload.Boot is null ? ClockKind.Utc : ClockKind.Boot,
            Boot = payload.Boot ?? 0,
        };
        var headerSize = header.CalculateSize();
        var bytes = new byte[PrefixSize + headerSize + payload.Compressed.Length + ChecksumSize];
        bytes[0] = 0xEF;
        bytes[1] = 0xB1;
        bytes[2] = (byte)headerSize;
        header.WriteTo(bytes.AsSpan(PrefixSize, headerSize));
        payload.Compressed.Span.CopyTo(bytes.AsSpan(PrefixSize + headerSize));
        BinaryPrimitives.WriteUInt64LittleEndian(
            bytes.AsSpan(bytes.Length - ChecksumSize), XxHash64.HashToUInt64(bytes.AsSpan(0, bytes.Length - ChecksumSize)));
        return new Block(bytes, header, PrefixSize + headerSize);
    }

    /// <summary>Reads layout, checksum and header; the readings stay compressed, see <see cref="BlockCodec.Decode"/>.</summary>
    /// <exception cref="CorruptBlockException">The bytes are not a whole, undamaged block.</exception>
    public static Block Open(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length > MaxBytes) throw new CorruptBlockException($"the block has {span.Length} bytes; the most is {MaxBytes}");
        if (span.Length < PrefixSize + ChecksumSize) throw new CorruptBlockException($"{span.Length} bytes are too few for a block");
        if (span[0] != 0xEF || span[1] != 0xB1) throw new CorruptBlockException("the first two bytes are not those of a block");
        var payloadStart = PrefixSize + span[2];
        if (payloadStart + ChecksumSize > span.Length) throw new CorruptBlockException("the block ends within its header");
        var stored = BinaryPrimitives.ReadUInt64LittleEndian(span[^ChecksumSize..]);
        var actual = XxHash64.HashToUInt64(span[..^ChecksumSize]);
        if (stored != actual) throw new CorruptBlockException($"the checksum is {stored:x16} but the bytes give {actual:x16}");

        BlockHeader header;
        try
        {
            header = BlockHeader.Parser.ParseFrom(span[PrefixSize..payloadStart]);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new CorruptBlockException("the header is not readable", e);
        }
        Check(header);
        return new Block(bytes, header, payloadStart);
    }

    /// <summary>The header of bytes that may be damaged, to tell people what they were; nothing proves that it is right.</summary>
    /// <returns>Null: none can be read.</returns>
    public static BlockHeader? ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PrefixSize || bytes[0] != 0xEF || bytes[1] != 0xB1 || PrefixSize + bytes[2] > bytes.Length) return null;
        try
        {
            var header = BlockHeader.Parser.ParseFrom(bytes.Slice(PrefixSize, bytes[2]));
            Check(header);
            return header;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or CorruptBlockException)
        {
            return null;
        }
    }

    private static void Check(BlockHeader header)
    {
        if (header.Sequence == 0) throw new CorruptBlockException("the header has no sequence");
        if (header.Stream == StreamClass.Unspecified) throw new CorruptBlockException("the header names no stream");
        if (header.Count == 0 || header.Count > BlockCodec.MaxReadings)
            throw new CorruptBlockException($"the header counts {header.Count} readings; 1 to {BlockCodec.MaxReadings} are allowed");
        if (header.ColumnsSize > MaxColumnsBytes)
            throw new CorruptBlockException($"the columns would take {header.ColumnsSize} bytes; the most is {MaxColumnsBytes}");
        if (header.TimeSpan > long.MaxValue || (header.FirstTime > 0 && header.TimeSpan > (ulong)(long.MaxValue - header.FirstTime)))
            throw new CorruptBlockException("the header's time span is out of range");
    }
}

/// <summary>Bytes that are not a whole, undamaged block. The message says in what way.</summary>
public sealed class CorruptBlockException : Exception
{
    public CorruptBlockException(string message) : base(message) { }
    public CorruptBlockException(string message, Exception inner) : base(message, inner) { }
    public CorruptBlockException() { }
}
