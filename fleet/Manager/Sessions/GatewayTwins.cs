using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Sessions;

/// <summary>All twins. Readers get immutable snapshots; <see cref="Changed"/> tells which gateway has a new one.</summary>
public sealed class GatewayTwins
{
    private readonly ConcurrentDictionary<long, GatewayTwin> _twins = new();

    public GatewayTwins(GatewayStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        foreach (var visit in store.Visits())
            _twins[visit.Gateway] =
                new GatewayTwin(visit.Gateway) { Session = visit.Session,
                LastSeen = UnixTime.Nearest(visit.LastSeen) };
    }

    /// <summary>The number of the gateway whose twin changed. Raised on the session's thread: return soon.</summary>
    public event Action<long>? Changed;

    public IEnumerable<GatewayTwin> All => _twins.Values;

    /// <summary>The twin; one that was never connected when the gateway is unknown here.</summary>
    public GatewayTwin Get(long gateway) => _twins.GetValueOrDefault(gateway) ?? new GatewayTwin(gateway);

    internal void Connected(GatewayLink link) => Change(link, twin => twin with
    {
        Online = true,
        Session = link.Session,
        ConnectedSince = link.Connected,
        LastSeen = link.Connected,
        Hello = link.Hello,
    });

    internal void Reported(GatewayLink link, Reported reported) =>
        Change(link, twin => twin with { Reported = reported, ReportedAt = link.LastHeard, LastSeen = link.LastHeard });

    internal void Disconnected(GatewayLink link) =>
        Change(link, twin => twin with { Online = false, ConnectedSince = null, LastSeen = link.LastHeard });

    /// <summary>A superseded session has no say in the twin any more.</summary>
    private void Change(GatewayLink link, Func<GatewayTwin, GatewayTwin> change)
    {
        _twins.AddOrUpdate(
            link.Gateway,
            gateway => change(new GatewayTwin(gateway)),
            (_, twin) => twin.Session > link.Session ? twin : change(twin));
        Changed?.Invoke(link.Gateway);
    }
}
