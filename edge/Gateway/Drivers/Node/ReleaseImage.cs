namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>A node's image, as far as the gateway can read it: the seal is under a key that it does not hold.</summary>
/// <param name="Bytes">The whole of it.</param>
/// <param name="Id">The beginning of the seal: one image for one node.</param>
/// <param name="Release">Of the firmware in it.</param>
internal sealed record ReleaseImage(byte[] Bytes, long Id, uint Release)
{
    private const int SealSize = 32;
    // Magic, release, two empty texts, no file.
    private const int MinHead = 4 + 4 + 1 + 1 + 1;

    /// <returns>Null: these bytes are no image.</returns>
    public static ReleaseImage? Read(byte[] bytes) =>
        bytes.Length >= MinHead + SealSize && bytes.AsSpan(0, 4).SequenceEqual("EFN1"u8)
            ? new ReleaseImage(bytes, Nano.Wire.WireBytes.ReadInt64(bytes, bytes.Length - SealSize), Nano.Wire.WireBytes.ReadUInt32(bytes, 4))
            : null;
}
