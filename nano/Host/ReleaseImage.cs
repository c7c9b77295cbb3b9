using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>
/// A node's image, as far as whoever carries it can read it: the seal is under a key that only its maker and the node hold.
/// </summary>
/// <param name="Bytes">The whole of it.</param>
/// <param name="Id">The beginning of the seal: one image for one node.</param>
/// <param name="Release">Of the firmware in it.</param>
public sealed record ReleaseImage(byte[] Bytes, long Id, uint Release)
{
    /// <summary>Of a content, which is the same for all nodes of a kind, and the seal of one.</summary>
    /// <returns>Null: together they are no image.</returns>
    public static ReleaseImage? Of(ReadOnlySpan<byte> content, ReadOnlySpan<byte> seal) =>
        seal.Length == ImageLayout.SealSize ? Read([.. content, .. seal]) : null;

    /// <returns>Null: these bytes are no image.</returns>
    public static ReleaseImage? Read(byte[] bytes) =>
        bytes?.Length >= ImageLayout.MinHeadSize + ImageLayout.SealSize && WireBytes.ReadUInt32(bytes, 0) == ImageLayout.Magic
            ? new ReleaseImage(bytes, WireBytes.ReadInt64(bytes, bytes.Length - ImageLayout.SealSize),
                WireBytes.ReadUInt32(bytes, ImageLayout.ReleaseAt))
            : null;
}
