using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Inbox;

/// <summary>
/// Blocks of the inbox in order of arrival, decoded, their readings judged by the registry's assignments. Of a block with more
/// readings than the quota none is taken: it would be one gateway's for too long.
/// </summary>
public sealed class JudgedBlockReader(
    InboxReader reader, IDeviceAssignments assignments, GatewayQuotas quotas, ILogger<JudgedBlockReader> log)
{
    private const long BatchBytes = 8 * 1024 * 1024;

    /// <summary>The next blocks after an arrival, and the arrival of the last one; null when there are none.</summary>
    /// <param name="after">The last arrival already seen.</param>
    /// <param name="limit">Most blocks.</param>
    /// <param name="gateway">Only this gateway's; null: all.</param>
    public (IReadOnlyList<JudgedBlock> Blocks, long Last)? After(long after, int limit, long? gateway = null) =>
        In(new ArrivalRange(after) { Gateway = gateway }, limit);

    /// <summary>The first blocks of the range, and the arrival of the last one; null when there are none.</summary>
    /// <param name="range">Which.</param>
    /// <param name="limit">Most blocks.</param>
    public (IReadOnlyList<JudgedBlock> Blocks, long Last)? In(ArrivalRange range, int limit)
    {
        var stored = reader.Read(range, limit, BatchBytes);
        return stored.Count == 0 ? null : ([.. stored.Select(Decode).OfType<JudgedBlock>()], stored[^1].Arrival);
    }

    private JudgedBlock? Decode(StoredBlock block)
    {
        if (block.Count > quotas.ReadingsOfBlock) return new JudgedBlock(block, [], []);
        try
        {
            return JudgedBlock.Of(block, assignments);
        }
        catch (CorruptBlockException e)
        {
            // It was whole when it was stored: the disk lost it. Its neighbours are unharmed.
            log.LogError(e,
                "gateway {Gateway}: block {Block} was damaged on the manager's disk and is left out; restore the file from a backup",
                block.Gateway, block.Id);
            return null;
        }
    }
}
