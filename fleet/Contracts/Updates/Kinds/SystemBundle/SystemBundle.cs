using System.Buffers.Binary;

namespace EdgeFleet.Contracts.Updates.Kinds;

/// <summary>
/// An operating system for gateways: a RAUC bundle, which is a squashfs, a CMS signature over it, and the length of that. RAUC on the
/// gateway checks signature and compatibility itself; here only its frame is read, so that what is no bundle does not go out.
/// Hardware is what RAUC calls <c>compatible</c>.
/// </summary>
public sealed class SystemBundle : IArtifactKind
{
    public const string KindName = "system-bundle";

    private const int SuperBlock = 96;
    private const int BytesUsedAt = 40;
    private const int MostSignature = 64 * 1024;
    private const byte DerSequence = 0x30;

    public string Name => KindName;

    public long MostBytes => 2L << 30;

    public ArtifactContent Describe(Stream content, ValidationFaults faults)
    {
        Span<byte> head = stackalloc byte[SuperBlock];
        if (content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.StartsWith("hsqs"u8))
            faults.Add("content", KindPhrases.NoBundle.With(KindPhrases.NoSquashfs));
        else if (!IsSigned(content, BinaryPrimitives.ReadUInt64LittleEndian(head[BytesUsedAt..])))
            faults.Add("content", KindPhrases.NoBundle.With(KindPhrases.NoBundleSignature));
        return new ArtifactContent();
    }

    /// <summary>The last eight bytes, highest first, are the length of the signature before them.</summary>
    private static bool IsSigned(Stream content, ulong used)
    {
        Span<byte> end = stackalloc byte[sizeof(ulong)];
        content.Seek(-end.Length, SeekOrigin.End);
        content.ReadExactly(end);
        var length = BinaryPrimitives.ReadUInt64BigEndian(end);
        var room = (ulong)content.Length - (ulong)end.Length;
        if (length is 0 or > MostSignature || length > room || used > room - length) return false;
        content.Seek((long)(room - length), SeekOrigin.Begin);
        return content.ReadByte() == DerSequence;
    }
}
