using System.Buffers.Binary;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using LiteDB;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// One file of blocks of one stream, a document each: <c>{ _id: sequence, b: sealed block }</c>. Opened when it
/// is first needed; only the last of a stream is written to; deleted whole.
/// </summary>
internal sealed class Segment(IStorageFolder folder, StreamClass stream, ulong first)
{
    private const string Blocks = "blocks";

    // BSON: length (4), type and name and value of _id (5 + 8), type and name of b (3), its length and subtype (5).
    private const int IdFieldOffset = 4;
    private const int BlockFieldOffset = IdFieldOffset + 5 + 8;
    private const int BlockOffset = BlockFieldOffset + 3 + 5;

    private DurableDatabase? _database;

    /// <summary>The sequence that its first block has or will have.</summary>
    public ulong First => first;
    public string Name { get; } = SegmentFile.Name(stream, first);
    public bool IsOpen => _database is not null;

    /// <summary>Bytes of the data file, once what waits in the log is in it.</summary>
    public long Length => Database.Length;

    /// <summary>The highest sequence in it; one less than <see cref="First"/> when it is empty.</summary>
    public ulong Last() => Database.Last(Blocks) is { } last ? (ulong)last["_id"].AsInt64 : first - 1;

    /// <summary>Bytes that its files have now.</summary>
    public long FileBytes => folder.Size(Name) + folder.Size(DurableDatabase.LogName(Name));

    /// <summary>Bytes by which its data file grows when what waits in the log is carried into it.</summary>
    public long PendingBytes => _database?.PendingBytes ?? 0;

    /// <summary>When its last block ended, by the readings' own time, Unix ms; null: that cannot be said.</summary>
    public long? LastTime() => Database.Last(Blocks) is { } last ? Times(Bytes(last))?.Last : null;

    /// <summary>When a block began and ended, by the readings' own time, Unix ms; null: that cannot be said.</summary>
    public (long First, long Last)? TimesOf(ulong sequence) => Find(sequence) is { } bytes ? Times(bytes) : null;

    private static (long First, long Last)? Times(byte[] bytes)
    {
        try
        {
            return Block.Open(bytes) is { Boot: null } block ? (block.FirstTime, block.LastTime) : null;
        }
        catch (CorruptBlockException)
        {
            return null;
        }
    }

    /// <summary>Makes the file, with nothing in it.</summary>
    public void Create() => _ = Database;

    /// <summary>Returns when the blocks are on disk.</summary>
    public void Append(IReadOnlyCollection<Block> blocks) =>
        Write(Database, blocks);

    /// <summary>Writes blocks to any database in the form of a segment.</summary>
    public static void Write(DurableDatabase database, IReadOnlyCollection<Block> blocks) =>
        database.Write(transaction => transaction.Insert(Blocks, [.. blocks.Select(Document)]));

    /// <summary>The block within a serialised document, where that has the form and the size that <see cref="Write"/> gives it.</summary>
    public static ReadOnlyMemory<byte>? BlockBytes(byte[] document) =>
        document.Length > BlockOffset + 1 && BinaryPrimitives.ReadInt32LittleEndian(document) == document.Length
            && document.AsSpan(IdFieldOffset).StartsWith("\u0012_id\0"u8) && document.AsSpan(BlockFieldOffset).StartsWith("\u0005b\0"u8)
            ? document.AsMemory(BlockOffset, document.Length - BlockOffset - 1)
            : null;

    /// <summary>The stored bytes by rising sequence, within the bounds, until there are more than <paramref name="maxBytes"/>.</summary>
    public IReadOnlyList<(ulong Sequence, byte[] Bytes)> Read(ulong from, ulong to, long maxBytes)
    {
        long bytes = 0;
        var documents = Database.From(
            Blocks, (long)from, document => (bytes += Bytes(document).Length) < maxBytes && document["_id"].AsInt64 < (long)to);
        return [.. documents.Select(document => ((ulong)document["_id"].AsInt64, Bytes(document))).Where(block => block.Item1 <= to)];
    }

    public byte[]? Find(ulong sequence) => Database.Find(Blocks, (long)sequence) is { } document ? Bytes(document) : null;

    /// <summary>Nothing more will be written: all goes into the data file, and the log away.</summary>
    public void Seal()
    {
        Database.Checkpoint();
        Close();
        if (folder.Exists(DurableDatabase.LogName(Name))) folder.Delete(DurableDatabase.LogName(Name));
    }

    public void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    public void Delete()
    {
        Close();
        if (folder.Exists(DurableDatabase.LogName(Name))) folder.Delete(DurableDatabase.LogName(Name));
        folder.Delete(Name);
    }

    private DurableDatabase Database => _database ??= DurableDatabase.Open(folder, Name);

    private static BsonDocument Document(Block block) => new()
    {
        ["_id"] = (long)block.Id.Sequence,
        ["b"] = block.Bytes.ToArray(),
    };

    private static byte[] Bytes(BsonDocument document) => document["b"] is { IsBinary: true } bytes ? bytes.AsBinary : [];
}
