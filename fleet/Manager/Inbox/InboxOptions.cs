using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Inbox;

/// <summary>Where the inbox lies and what it may take.</summary>
/// <param name="Folder">The telemetry folder; made when absent.</param>
public sealed record InboxOptions(string Folder)
{
    /// <summary>Most bytes of one month file; beyond, the inbox refuses as on a full disk. Null: the disk is the limit.</summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>Bytes that all of the folder may take: people are told before it does, and nothing is refused. Null: no limit.</summary>
    public long? DiskBudget { get; init; }

    /// <summary>Most bytes of refused blocks kept for one gateway; the oldest lose their bytes first, their entry stays.</summary>
    public long QuarantineBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most entries of refused blocks kept for one gateway; the oldest go first.</summary>
    public int QuarantineEntries { get; init; } = 10_000;

    /// <summary>Most epochs of one gateway; a block of another is not taken.</summary>
    public int Epochs { get; init; } = new GatewayQuotas().Epochs;

    /// <summary>Most blocks that wait for the writer; then senders wait.</summary>
    public int QueueLength { get; init; } = 512;
}
