using EdgeFleet.Contracts;
using EdgeFleet.Edge.Delivery;

namespace EdgeFleet.Gateway.Uplinks.Brokers;

/// <summary>
/// The messages of one block: it is decided about when all are sent and each has its answer, and accepted when none was refused. Safe
/// for concurrent callers.
/// </summary>
/// <param name="id">The block.</param>
/// <param name="decided">Takes the decision, once.</param>
internal sealed class BlockFate(BlockId id, Action<BlockDecision> decided)
{
    private readonly Lock _gate = new();
    private int _open = 1; // it is not known yet how many there are
    private string? _refusal;

    public void Expect()
    {
        lock (_gate) _open++;
    }

    /// <summary>No further message will be expected.</summary>
    public void Complete() => Answered(null);

    /// <param name="refusal">Why the broker does not take the message; null: it did.</param>
    public void Answered(string? refusal)
    {
        lock (_gate)
        {
            _refusal ??= refusal;
            if (--_open > 0) return;
        }
        decided(_refusal is { } why ? new BlockDecision(id, BlockVerdict.NotYet, why) : new BlockDecision(id, BlockVerdict.Accepted));
    }
}
