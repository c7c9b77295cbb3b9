using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeFleet.Edge.Outbox;

/// <summary>How an outbox is kept.</summary>
/// <param name="Uplinks">Names of all configured uplinks: a block stays until each of them has settled it.</param>
public sealed record OutboxSettings(IReadOnlyList<string> Uplinks)
{
    /// <summary>A segment file that has grown to this many bytes is followed by another. Default 4 MB.</summary>
    public long SegmentBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Disk space held back for reading, delivering and deleting on a full disk, bytes. Reading carries what waits
    /// in a stream's log into its data file, which can take 2 MB. Default 8 MB.
    /// </summary>
    public long ReserveBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Gives new epochs. The default asks the operating system: a seed that is used twice would mint a taken epoch.</summary>
    public Func<ulong> MintEpoch { get; init; } = () => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
}
