using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;

namespace EdgeFleet.Manager.Sessions;

/// <summary>Gives gateways the end of the audit to keep, and compares what each kept with the audit when it connects.</summary>
public sealed class AnchorDelivery(AuditAnchors anchors, TimeProvider clock) : IGatewayHandler
{
    /// <summary>A connected gateway is given a newer one no more often than this.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, long> _given = new();

    public async Task ConnectedAsync(GatewayLink link, CancellationToken cancel)
    {
        if (link.Hello.Anchor is { } kept) await anchors.CompareAsync(link.Gateway, kept, cancel);
        await GiveAsync(link);
    }

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel) =>
        clock.GetElapsedTime(_given.GetValueOrDefault(link.Gateway)) >= Pace ? GiveAsync(link) : Task.CompletedTask;

    public Task DisconnectedAsync(GatewayLink link)
    {
        _given.TryRemove(link.Gateway, out _);
        return Task.CompletedTask;
    }

    private async Task GiveAsync(GatewayLink link)
    {
        if (!link.Hello.Features.Contains(GatewayFeatures.AuditAnchor) || anchors.Current() is not { } anchor) return;
        _given[link.Gateway] = clock.GetTimestamp();
        await link.SendAsync(new FromManager { Anchor = anchor });
    }
}
