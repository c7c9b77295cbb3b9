namespace EdgeFleet.Nano.Host;

/// <summary>What was heard on a line beyond what its own counters say. Read by tests and by whoever debugs a line.</summary>
public sealed class NodeCounters
{
    /// <summary>Frames that were cut, damaged, of another version, or whose parts do not fill them.</summary>
    public int Damaged { get; internal set; }
    /// <summary>Requests: on a pair of wires a sender may hear itself.</summary>
    public int Echoes { get; internal set; }
    /// <summary>Answers of other nodes, or without a seal.</summary>
    public int Foreign { get; internal set; }
    /// <summary>
    /// Answers of the node that was asked which do not fit the request: late, said twice, replayed, altered, or under another
    /// key.
    /// </summary>
    public int Unfit { get; internal set; }
    /// <summary>Requests that a node refused because boot or counter were not its own.</summary>
    public int Refused { get; internal set; }
}
