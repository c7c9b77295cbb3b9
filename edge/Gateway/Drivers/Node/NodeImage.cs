namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>A node's image, as far as the gateway can read it: the seal is under a key that it does not hold.</summary>
/// <param name="Octets">The whole of it.</param>
/// <param name="Id">The beginning of the seal: one image for one node.</param>
/// <param name="Release">Of the firmware in it.</param>
internal sealed record NodeImage(byte[] Octets, long Id, uint Release)
{
    private const int SealSize = 32;
    // Magic, release, two empty texts, no file.
    private const int LeastHead = 4 + 4 + 1 + 1 + 1;

    /// <returns>Null: these octets are no image.</returns>
    public static NodeImage? Read(byte[] octets) =>
        octets.Length >= LeastHead + SealSize && octets.AsSpan(0, 4).SequenceEqual("EFN1"u8)
            ? new NodeImage(octets, Nano.Wire.Octets.ReadInt64(octets, octets.Length - SealSize), Nano.Wire.Octets.ReadUInt32(octets, 4))
            : null;
}
