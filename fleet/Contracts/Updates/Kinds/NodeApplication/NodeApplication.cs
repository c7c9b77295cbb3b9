using EdgeFleet.Contracts.Firmware;

namespace EdgeFleet.Contracts.Updates.Kinds;

/// <summary>
/// The firmware of nodes: an image without its seal, so that it is the same for all nodes of a kind and is held once; the seal under
/// the update key of each comes apart. Hardware is <c>kind/board</c>, as the node's identity says both.
/// </summary>
public sealed class NodeApplication : IArtifactKind
{
    public const string KindName = "node-application";

    public string Name => KindName;

    /// <summary>More than the flash of any board has room for.</summary>
    public long MostBytes => 1024 * 1024;

    /// <summary>The hardware of a node.</summary>
    /// <param name="kind">As its identity says it.</param>
    /// <param name="board">As its identity says it.</param>
    public static string HardwareOf(string kind, string board) => $"{kind}/{board}";

    public Phrase? TooLarge(IReadOnlyList<string> hardware, long bytes)
    {
        var image = bytes + NodeImage.SealSize;
        foreach (var one in hardware)
            if (BoardMemory.LargestImage(one) is { } most && image > most) return KindPhrases.TooLargeForBoard.With(image, one, most);
        return bytes > MostBytes ? UpdatePhrases.TooLong.With(MostBytes, Name) : null;
    }

    public ArtifactContent Describe(Stream content, ValidationFaults faults)
    {
        var image = new byte[content.Length];
        content.ReadExactly(image);
        if (NodeImageHead.Read(image) is not { } head)
        {
            faults.Add("content", KindPhrases.NoImage.With(KindPhrases.NoHead));
            return new ArtifactContent();
        }
        if (head.Size + head.Files.Sum(file => (long)file.Length) is var named && named != image.Length)
        {
            faults.Add("content", KindPhrases.NoImage.With(KindPhrases.OtherLength.With(image.Length, named)));
            return new ArtifactContent();
        }
        var at = head.Size;
        foreach (var (name, length) in head.Files)
        {
            if (!IsAssembly(image.AsSpan(at, (int)length)))
                faults.Add("content", KindPhrases.NoImage.With(KindPhrases.NoAssembly.With(name)));
            at += (int)length;
        }
        return new ArtifactContent(HardwareOf(head.Kind, head.Board), head.Release);
    }

    /// <summary>The header of a .pe: a marker with the format's number, and the size of the whole 100 bytes on.</summary>
    private static bool IsAssembly(ReadOnlySpan<byte> file) => file.Length >= 124 && file.StartsWith("NFMRK"u8)
        && System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(file[100..]) == file.Length;
}
