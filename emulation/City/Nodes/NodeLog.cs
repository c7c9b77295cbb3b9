using EdgeFleet.City.Ledger;
using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;

namespace EdgeFleet.City.Nodes;

/// <summary>A record as it was heard on a line.</summary>
public readonly record struct HeardRecord(uint Number, PointPath Path, long Time, decimal? Value);

/// <summary>What the nodes handed over and were promised, as heard on their lines. Safe for concurrent callers.</summary>
public sealed class NodeLog
{
    private readonly Lock _gate = new();
    private readonly List<(NodePlan Node, HeardRecord Record)> _records = [];
    private readonly Dictionary<NodePlan, uint> _confirmed = [];

    public int Count
    {
        get { lock (_gate) return _records.Count; }
    }

    public void Record(NodePlan node, HeardRecord record)
    {
        lock (_gate) _records.Add((node, record));
    }

    public void Confirm(NodePlan node, uint number)
    {
        lock (_gate) _confirmed[node] = Math.Max(number, _confirmed.GetValueOrDefault(node));
    }

    /// <param name="device">The manager's number of a node's device.</param>
    public IReadOnlyList<ServedRecord> Records(Func<NodePlan, long> device)
    {
        lock (_gate) return [.. _records.Select(heard =>
            new ServedRecord(device(heard.Node), heard.Record.Number, heard.Record.Path, heard.Record.Time, heard.Record.Value))];
    }

    public uint Confirmed(NodePlan node)
    {
        lock (_gate) return _confirmed.GetValueOrDefault(node);
    }
}
