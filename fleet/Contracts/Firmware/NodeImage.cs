using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.Contracts.Firmware;

/// <param name="Name">As in <c>EdgeFleet.Nano.Streetlight.pe</c>: letters, digits, '-', '_' and '.', at most 64.</param>
/// <param name="Content">Not empty.</param>
public sealed record NodeFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>A firmware image for one node, as <c>nano/Wire/README.md</c> ("An image") has it: head, files, seal.</summary>
public static class NodeImage
{
    public const int SealSize = 32;
    public const int MaxHeadSize = 512;
    public const int MaxFiles = 16;
    public const int MaxNameLength = 64;

    internal static ReadOnlySpan<byte> Magic => "EFN1"u8;

    /// <summary>Makes an image that the holder of this key takes, and nobody else.</summary>
    /// <param name="release">Counts up; a node takes none below the one it runs.</param>
    /// <param name="kind">As the node's Identity says it.</param>
    /// <param name="board">As the node's Identity says it.</param>
    /// <param name="files">In the order in which they are loaded, the application last.</param>
    /// <param name="updateKey">The node's (32); the manager and the node hold it.</param>
    /// <exception cref="ArgumentException">The head would not be one that nodes take; the message says why.</exception>
    public static byte[] Build(uint release, string kind, string board, IReadOnlyList<NodeFile> files, ReadOnlySpan<byte> updateKey)
    {
        var image = Unsealed(release, kind, board, files);
        return [.. image, .. Seal(image, updateKey)];
    }

    /// <summary>What makes an image one of a node: the contents are the same for all, this is its own.</summary>
    /// <param name="image">All of it but the seal.</param>
    /// <param name="updateKey">The node's (32).</param>
    public static byte[] Seal(ReadOnlySpan<byte> image, ReadOnlySpan<byte> updateKey) => HMACSHA256.HashData(updateKey, image);

    /// <summary>All of an image but its seal: the same for every node of a kind.</summary>
    /// <inheritdoc cref="Build"/>
    public static byte[] Unsealed(uint release, string kind, string board, IReadOnlyList<NodeFile> files)
    {
        if (files.Count is 0 or > MaxFiles)
            throw new ArgumentException($"An image has 1 to {MaxFiles} files, not {files.Count}.", nameof(files));
        using var image = new MemoryStream();
        image.Write(Magic);
        Write(image, release);
        Write(image, kind);
        Write(image, board);
        image.WriteByte((byte)files.Count);
        foreach (var file in files)
        {
            if (!IsName(file.Name)) throw new ArgumentException($"'{file.Name}' is no name for a file in an image.", nameof(files));
            if (file.Content.IsEmpty) throw new ArgumentException($"'{file.Name}' is empty.", nameof(files));
            Write(image, file.Name);
            Write(image, (uint)file.Content.Length);
        }
        if (image.Length > MaxHeadSize)
            throw new ArgumentException(
                $"The head has {image.Length} bytes; {MaxHeadSize} are the most. Shorten the names.", nameof(files));
        foreach (var file in files) image.Write(file.Content.Span);
        return image.ToArray();
    }

    /// <summary>What Offer, Chunk and Apply call this image.</summary>
    public static long Id(ReadOnlySpan<byte> image) => BinaryPrimitives.ReadInt64LittleEndian(image[^SealSize..]);

    private static void Write(MemoryStream to, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Write(MemoryStream to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > byte.MaxValue) throw new ArgumentException($"'{text}' is longer than {byte.MaxValue} bytes.", nameof(text));
        to.WriteByte((byte)bytes.Length);
        to.Write(bytes);
    }

    internal static bool IsName(string name) =>
        name.Length is > 3 and <= MaxNameLength && name.EndsWith(".pe", StringComparison.Ordinal) && name[0] != '.'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
