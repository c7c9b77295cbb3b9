using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// One node of the configuration, and how far its records have come. The line's poller is its only reader; the peer is
/// shared with commands under the line's turn.
/// </summary>
internal sealed class NodeEndpoint(NodeModel model, LineLink line, NodePeer peer, NodeSettings? settings) : IDeviceEndpoint
{
    private readonly HashSet<int> _selected = [];

    public string Line => line.Place;
    public LineOptions LineOptions => line.Options;
    public string Address => peer.Name;
    public NodeModel Model => model;
    public NodePeer Peer => peer;

    /// <summary>The configuration that it is to have; null: it keeps what it has.</summary>
    public NodeSettings? Settings => settings;

    public RecordCursor Records { get; } = new();
    public Complaints Complaints { get; } = new(peer.Name, model.Profile.Name);

    /// <summary>The boot in which it was asked who it is and how it is configured; 0: not yet.</summary>
    public uint Greeted { get; private set; }

    /// <summary>It runs the configuration wanted, or has refused it in this boot.</summary>
    public bool IsConfigured { get; set; } = settings is null;

    /// <summary>A node that has started again may be another firmware and has forgotten what it handed over.</summary>
    public void Follow(uint boot)
    {
        if (boot == Greeted) return;
        Greeted = 0;
        IsConfigured = settings is null;
        Records.Again();
        Complaints.Clear();
    }

    public void Greet(uint boot) => Greeted = boot;

    /// <summary>Whether a command to this point selects first.</summary>
    public bool Selects(int point)
    {
        lock (_selected) return model.Points[point].Select || _selected.Contains(point);
    }

    /// <summary>The node asked for it.</summary>
    public void LearnSelect(int point)
    {
        lock (_selected) _selected.Add(point);
    }
}
