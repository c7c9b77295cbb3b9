using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace EdgeFleet.Manager.Sessions;

/// <summary>The current session of each gateway. Invariant: a lower session number never replaces or outlives a higher one.</summary>
public sealed class GatewayLinks
{
    private readonly ConcurrentDictionary<long, GatewayLink> _current = new();
    private readonly ConcurrentDictionary<long, long> _endings = new();

    public IEnumerable<GatewayLink> All => _current.Values;

    public bool TryGet(long gateway, [NotNullWhen(true)] out GatewayLink? link) => _current.TryGetValue(gateway, out link);

    public bool IsCurrent(GatewayLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return _current.TryGetValue(link.Gateway, out var current) && ReferenceEquals(current, link) && !link.Ended.IsCancellationRequested;
    }

    /// <summary>Ends the gateway's session, and a connection of it that has not said Hello yet.</summary>
    /// <param name="gateway">Its number.</param>
    /// <param name="status">What the gateway is told.</param>
    public void End(long gateway, Status status)
    {
        _endings.AddOrUpdate(gateway, 1, (_, count) => count + 1);
        if (_current.TryGetValue(gateway, out var link)) link.End(status);
    }

    /// <summary>How often the gateway's session was ended from here: what was checked of it before is to be checked again.</summary>
    internal long Endings(long gateway) => _endings.GetValueOrDefault(gateway);

    /// <summary>
    /// Makes the link the gateway's current one and ends the older. False, and the link is ended, when a higher session is already
    /// here.
    /// </summary>
    /// <param name="link">The new session.</param>
    /// <param name="endings"><see cref="Endings"/> as it was when the gateway's certificate was checked.</param>
    internal bool Connect(GatewayLink link, long endings)
    {
        while (true)
        {
            if (!_current.TryGetValue(link.Gateway, out var older))
            {
                if (!_current.TryAdd(link.Gateway, link)) continue;
                return !EndedMeanwhile(link, endings);
            }
            if (older.Session > link.Session)
            {
                link.End(Superseded(link, older));
                return false;
            }
            if (!_current.TryUpdate(link.Gateway, link, older)) continue;
            older.End(Superseded(older, link));
            return !EndedMeanwhile(link, endings);
        }
    }

    private bool EndedMeanwhile(GatewayLink link, long endings)
    {
        if (Endings(link.Gateway) == endings) return false;
        link.End(new Status(StatusCode.Unauthenticated,
            $"gateway {link.Gateway} was revoked or enrolled anew while it connected; connect again with its present certificate"));
        Disconnect(link);
        return true;
    }

    /// <summary>True when no other session has taken the link's place.</summary>
    internal bool Disconnect(GatewayLink link) => _current.TryRemove(new KeyValuePair<long, GatewayLink>(link.Gateway, link));

    private static Status Superseded(GatewayLink older, GatewayLink newer) => new(
        StatusCode.Aborted,
        newer.Contested
        ?? $"session {older.Session} of gateway {older.Gateway} was superseded by session {newer.Session}; connect again only if no other "
        + "copy of this gateway runs");
}
