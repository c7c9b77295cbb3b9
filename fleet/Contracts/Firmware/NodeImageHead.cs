using System.Buffers.Binary;
using System.Text;

namespace EdgeFleet.Contracts.Firmware;

/// <summary>
/// The head of a firmware image, read as strictly as nodes read it: what is not exactly as <c>nano/Wire/README.md</c> ("An image") says
/// is none.
/// </summary>
/// <param name="Release">Counts up.</param>
/// <param name="Kind">Of node.</param>
/// <param name="Board">That it runs on.</param>
/// <param name="Files">Name and length of each, in their order.</param>
/// <param name="Size">Bytes of the head itself.</param>
public sealed record NodeImageHead(uint Release, string Kind, string Board, IReadOnlyList<(string Name, uint Length)> Files, int Size)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <param name="image">The beginning of an image, or more of it.</param>
    /// <returns>Null: it is no head.</returns>
    public static NodeImageHead? Read(ReadOnlySpan<byte> image)
    {
        var rest = image[..Math.Min(image.Length, NodeImage.MaxHeadSize)];
        if (!rest.StartsWith(NodeImage.Magic)) return null;
        rest = rest[NodeImage.Magic.Length..];
        if (!TryNumber(ref rest, out var release) || Text(ref rest) is not { } kind || Text(ref rest) is not { } board || rest.IsEmpty)
            return null;
        var count = rest[0];
        rest = rest[1..];
        if (count is 0 or > NodeImage.MaxFiles) return null;
        var files = new List<(string, uint)>(count);
        for (var i = 0; i < count; i++)
        {
            if (Text(ref rest) is not { } name || !NodeImage.IsName(name) || !TryNumber(ref rest, out var length) || length == 0)
                return null;
            files.Add((name, length));
        }
        return new NodeImageHead(release, kind, board, files, Math.Min(image.Length, NodeImage.MaxHeadSize) - rest.Length);
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> rest, out uint number)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(rest, out number)) return false;
        rest = rest[sizeof(uint)..];
        return true;
    }

    private static string? Text(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest.Length <= rest[0]) return null;
        var bytes = rest.Slice(1, rest[0]);
        rest = rest[(1 + bytes.Length)..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
