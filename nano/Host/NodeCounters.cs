namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>What was heard on a line beyond what its own counters say. Read by tests and by whoever debugs a line.</summary>
internal sealed class NodeCounters
{
    /// <summary>Frames that were cut, damaged, of another version, or whose parts do not fill them.</summary>
    public int Damaged;
    /// <summary>Requests: on a pair of wires a sender may hear itself.</summary>
    public int Echoes;
    /// <summary>Answers of other nodes, or without a seal.</summary>
    public int Foreign;
    /// <summary>Answers of the node that was asked which do not fit the request: late, said twice, replayed, altered, or under another key.</summary>
    public int Unfit;
    /// <summary>Requests that a node refused because boot or counter were not its own.</summary>
    public int Refused;
}
