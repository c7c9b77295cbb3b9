namespace EdgeFleet.City.Faults;

/// <summary>
/// Places where a gateway or the manager can be told to die by itself (<c>EDGEFLEET_KILL_AT</c>). A name that they do
/// not know is never hit, and the run says so.
/// </summary>
public static class KillPoints
{
    /// <summary>Blocks are on the gateway's disk, nobody has been told.</summary>
    public const string OutboxCommitted = "outbox.committed";
    /// <summary>The outbox has a new segment, with nothing in it yet.</summary>
    public const string OutboxRolling = "outbox.rolling";
    /// <summary>The manager has committed blocks, none of them is settled.</summary>
    public const string InboxCommitted = "inbox.committed";
    /// <summary>The manager has written chunks of blocks; the blocks still count.</summary>
    public const string ChunksWritten = "chunks.written";
    /// <summary>The chunks count; their blocks are still there.</summary>
    public const string ChunksComplete = "chunks.complete";
    /// <summary>A command is recorded, the device has not been told.</summary>
    public const string CommandRecorded = "command.recorded";
    /// <summary>The device has been told, the result is not recorded.</summary>
    public const string CommandActed = "command.acted";
}
