using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace EdgeFleet.Manager.Sessions;

/// <summary>The current session of each gateway. Invariant: a lower session number never replaces or outlives a higher one.</summary>
public sealed class GatewayLinks
{
    private readonly ConcurrentDictionary<long, GatewayLink> _current = new();

    public IEnumerable<GatewayLink> All => _current.Values;

    public bool TryGet(long gateway, [NotNullWhen(true)] out GatewayLink? link) => _current.TryGetValue(gateway, out link);

    public bool IsCurrent(GatewayLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return _current.TryGetValue(link.Gateway, out var current) && ReferenceEquals(current, link) && !link.Ended.IsCancellationRequested;
    }

    /// <summary>Makes the link the gateway's current one and ends the older. False, and the link is ended, when a higher session is already here.</summary>
    internal bool Connect(GatewayLink link)
    {
        while (true)
        {
            if (!_current.TryGetValue(link.Gateway, out var older))
            {
                if (_current.TryAdd(link.Gateway, link)) return true;
                continue;
            }
            if (older.Session > link.Session)
            {
                link.End(Superseded(link, older));
                return false;
            }
            if (!_current.TryUpdate(link.Gateway, link, older)) continue;
            older.End(Superseded(older, link));
            return true;
        }
    }

    internal void Disconnect(GatewayLink link) => _current.TryRemove(new KeyValuePair<long, GatewayLink>(link.Gateway, link));

    private static Status Superseded(GatewayLink older, GatewayLink newer) => new(
        StatusCode.Aborted,
        $"session {older.Session} of gateway {older.Gateway} was superseded by session {newer.Session}; connect again only if no other copy of this gateway runs");
}
