using EdgeFleet.City.Ledger;
using EdgeFleet.City.Plan;
using EdgeFleet.Models;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Nodes;

/// <summary>All nodes of the city, running their firmware on emulated boards, each line at a TCP port of its own.</summary>
public sealed class NodeField : IAsyncDisposable
{
    /// <summary>How often the world moves; the boards' own loop takes 20 ms.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly IReadOnlyList<NodePlan> _nodes;
    private readonly Dictionary<(int Gateway, NodeKind Kind, int Line), FieldLine> _lines = [];
    private readonly RealTimePump _pump;
    private bool _disposed;

    /// <param name="plan">Who stands where.</param>
    /// <param name="board">Makes the board of a node at a station of its line.</param>
    /// <param name="noisy">Lines as they are in the field: now and then a byte is turned over or gone.</param>
    /// <param name="time">The clock.</param>
    public NodeField(CityPlan plan, Func<NodePlan, SerialStation, INodeBoard> board, bool noisy, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _nodes = plan.Nodes;
        foreach (var onLine in plan.Nodes.GroupBy(node => (node.Gateway.Index, node.Kind, node.Line)))
        {
            var line = new FieldLine([.. onLine], board, Log, plan.Seed + 1000 * onLine.First().Number);
            line.Commission(node => node.Key(plan.Seed));
            if (noisy) (line.Bus.FlipChance, line.Bus.LoseChance) = (0.0002, 0.0001);
            _lines.Add(onLine.Key, line);
        }
        _pump = new RealTimePump(time, Tick, nowUs =>
        {
            foreach (var line in _lines.Values) line.Step(nowUs);
        });
    }

    public NodeLog Log { get; } = new();

    /// <summary>When all nodes run.</summary>
    public Task Ready => Task.WhenAll(_lines.Values.Select(line => line.Ready));

    public IReadOnlyCollection<FieldLine> Lines => _lines.Values;

    /// <summary>Where a node's gateway reaches its line, as <c>tcp://host:port</c>.</summary>
    public string AddressOf(NodePlan node) => FormattableString.Invariant($"tcp://127.0.0.1:{LineOf(node).Port}");

    public FieldLine LineOf(NodePlan node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _lines[(node.Gateway.Index, node.Kind, node.Line)];
    }

    /// <param name="device">The manager's number of a node's device.</param>
    public IReadOnlyList<NodeAccount> Accounts(Func<NodePlan, long> device) =>
        [.. _nodes.Select(node => new NodeAccount(device(node), Log.Confirmed(node), LineOf(node).PowerCuts(node)))];

    /// <summary>From here on nothing is said on any line.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _pump.DisposeAsync();
        foreach (var line in _lines.Values) await line.DisposeAsync();
    }
}
