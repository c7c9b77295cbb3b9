using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;
using ZstdSharp;

namespace EdgeFleet.Contracts;

/// <summary>
/// What makes one device document of another: which of its parts stay, and the text of those that are new. The result is the very document
/// that was to be sent, or none. Pure.
/// </summary>
/// <param name="Transfer">Names it: the same documents always give the same patch.</param>
/// <param name="Bytes">One zstd frame of a <see cref="DocumentPlan"/>.</param>
public sealed record DocumentPatch(ulong Transfer, ReadOnlyMemory<byte> Bytes)
{
    public const int MaxDocumentBytes = 8 * 1024 * 1024;

    /// <summary>Most bytes of a patch, compressed or not: the document and what says which parts of it stay.</summary>
    public const int MaxBytes = MaxDocumentBytes + 1024 * 1024;

    private const int CompressionLevel = 19;

    /// <param name="held">Tags of the parts that the other end has, in their order.</param>
    /// <param name="document">What it is to have.</param>
    /// <returns>Null: it is too large.</returns>
    public static DocumentPatch? Between(IReadOnlyList<uint> held, string document)
    {
        ArgumentNullException.ThrowIfNull(held);
        var text = Encoding.UTF8.GetBytes(document);
        if (text.Length > MaxDocumentBytes) return null;
        var places = new Dictionary<uint, int>();
        for (var i = 0; i < held.Count; i++) places.TryAdd(held[i], i);
        var plan = new DocumentPlan { Digest = ByteString.CopyFrom(SHA256.HashData(text)) };
        var (piece, added) = (new DocumentPlan.Types.Piece(), new ArrayBufferWriter<byte>());
        foreach (var part in DocumentParts.Of(text))
        {
            var tag = DocumentParts.Tag(part);
            if (!places.TryGetValue(tag, out var place)) added.Write(part.Span);
            else if (added.WrittenCount == 0 && IsNext(tag)) piece.Count++;
            else
            {
                Close();
                piece = new DocumentPlan.Types.Piece { First = (uint)place, Count = 1 };
            }
        }
        Close();
        using var compressor = new Compressor(CompressionLevel);
        var bytes = compressor.Wrap(plan.ToByteArray()).ToArray();
        return new DocumentPatch(XxHash64.HashToUInt64(bytes), bytes);

        bool IsNext(uint tag) => piece.Count > 0 && piece.First + piece.Count is var next && next < held.Count && held[(int)next] == tag;

        void Close()
        {
            if (piece.Count == 0 && added.WrittenCount == 0) return;
            piece.Text = ByteString.CopyFrom(added.WrittenSpan);
            plan.Pieces.Add(piece);
            added.ResetWrittenCount();
        }
    }

    /// <summary>Believes nothing of what it finds, and holds no more than the bounds above.</summary>
    /// <param name="held">The document whose parts stay.</param>
    /// <param name="bytes">Those of the patch.</param>
    /// <exception cref="CorruptPatchException">They make no document, or not the one that was to be sent.</exception>
    public static string Apply(string held, ReadOnlySpan<byte> bytes)
    {
        var parts = DocumentParts.Of(Encoding.UTF8.GetBytes(held));
        var plan = Open(bytes);
        var text = new ArrayBufferWriter<byte>();
        foreach (var piece in plan.Pieces)
        {
            if (piece.Count > (uint)parts.Count || piece.First > parts.Count - piece.Count)
                throw new CorruptPatchException("it builds on parts that are not there");
            for (var i = 0; i < piece.Count; i++) Add(text, parts[(int)piece.First + i].Span);
            Add(text, piece.Text.Span);
        }
        if (!SHA256.HashData(text.WrittenSpan).AsSpan().SequenceEqual(plan.Digest.Span))
            throw new CorruptPatchException("it makes another document than was meant");
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static DocumentPlan Open(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var decompressor = new Decompressor();
            return DocumentPlan.Parser.ParseFrom(decompressor.Unwrap(bytes, MaxBytes));
        }
        catch (Exception e) when (e is ZstdException or InvalidProtocolBufferException)
        {
            throw new CorruptPatchException("it is not readable", e);
        }
    }

    private static void Add(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> bytes)
    {
        if (text.WrittenCount + bytes.Length > MaxDocumentBytes) throw new CorruptPatchException("the document would be too large");
        text.Write(bytes);
    }
}

/// <summary>Bytes that are no patch of a document. The message says in what way.</summary>
public sealed class CorruptPatchException : Exception
{
    public CorruptPatchException(string message) : base(message) { }
    public CorruptPatchException(string message, Exception inner) : base(message, inner) { }
    public CorruptPatchException() { }
}
