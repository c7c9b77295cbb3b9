using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Outbox;

/// <summary>One who takes blocks out.</summary>
/// <param name="Name">Under which the outbox keeps what it has settled; without |.</param>
/// <param name="Classes">What it carries; null: all.</param>
public sealed record OutboxUplink(string Name, IReadOnlyList<StreamClass>? Classes = null)
{
    public bool Carries(StreamClass stream) => Classes is null || Classes.Contains(stream);
}

/// <summary>How an outbox is kept.</summary>
/// <param name="Uplinks">
/// All configured uplinks: a block stays until each of them that carries its class has settled it. Where none does, it stays.
/// </param>
public sealed record OutboxSettings(IReadOnlyList<OutboxUplink> Uplinks)
{
    /// <summary>
    /// Most bytes that all its files have together: segments, logs, catalog and reserve. Never exceeded. Default 4 GB.
    /// </summary>
    public long CapBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>What gives way when space is short, and what is given up for its age.</summary>
    public BufferPolicy Policy { get; init; } = BufferPolicy.Default;

    /// <summary>Tells the age of what is stored; null: nothing is given up for its age.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>
    /// A segment file that has grown to this many bytes is followed by another, so that a class can give way in small steps: no more
    /// than a 32nd of the cap. Default 4 MB.
    /// </summary>
    public long SegmentBytes
    {
        get => Math.Min(field, CapBytes / 32);
        init;
    } = 4 * 1024 * 1024;

    /// <summary>
    /// Disk space held back for reading, delivering and deleting on a full disk, bytes: no more than an eighth of the cap. Reading
    /// carries what waits in a stream's log into its data file, which can take 2 MB. Default 8 MB.
    /// </summary>
    public long ReserveBytes
    {
        get => Math.Min(field, CapBytes / 8);
        init;
    } = 8 * 1024 * 1024;

    /// <summary>Gives new epochs. The default asks the operating system: a seed that is used twice would mint a taken epoch.</summary>
    public Func<ulong> MintEpoch { get; init; } = () => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
}
