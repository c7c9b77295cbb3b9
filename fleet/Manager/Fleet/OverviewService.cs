using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Fleet.Pages;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Fleet;

/// <summary>The fleet at a glance.</summary>
/// <param name="Time">When it was counted, Unix ms.</param>
/// <param name="Gateways">Registered gateways.</param>
/// <param name="Devices">Registered devices, by the state their gateway last reported.</param>
/// <param name="ReadingsPerSecond">Stored, over the last ten seconds, of all sites; null: who asks is limited to some.</param>
/// <param name="BacklogBlocks">Blocks that wait at connected gateways.</param>
/// <param name="Away">What waited at gateways that are away now; null: none is, or none has reported since this manager started.</param>
/// <param name="Inbox">What the inbox has done since this manager started, for all sites; null: as above.</param>
public sealed record FleetOverview(
    long Time, GatewayCounts Gateways, IReadOnlyDictionary<LinkState, long> Devices, double? ReadingsPerSecond, long BacklogBlocks,
        AwayBacklog? Away, InboxCounts? Inbox);

public sealed record GatewayCounts(long Online, long Offline, long Revoked);

/// <summary>A backlog as it was: what has come to it since, nobody knows before the gateways are back.</summary>
/// <param name="Gateways">How many are away.</param>
/// <param name="Blocks">That waited there when each reported last.</param>
/// <param name="Since">The oldest of these reports, Unix ms.</param>
public sealed record AwayBacklog(long Gateways, long Blocks, long Since)
{
    internal static AwayBacklog? Of(IEnumerable<GatewayTwin> twins)
    {
        var away = twins.Where(t => t is { Online: false, ReportedAt: not null }).ToList();
        return away.Count == 0 ? null
            : new AwayBacklog(away.Count, away.Sum(t => t.Backlog), away.Min(t => t.ReportedAt!.Value).ToUnixTimeMilliseconds());
    }
}

/// <param name="Readings">Stored.</param>
/// <param name="Blocks">Stored.</param>
/// <param name="Repeats">Blocks that came again and were accepted again.</param>
/// <param name="Refused">Blocks in conflict or corrupt.</param>
public sealed record InboxCounts(long Readings, long Blocks, long Repeats, long Refused);

/// <summary>Counts the fleet: registered things from the registry, what is going on from memory.</summary>
public sealed class OverviewService(
    IDbContextFactory<FleetDatabase> databases, GatewayTwins twins, ISitePlaces places, BlockInbox inbox, TimeProvider time)
{
    public async Task<FleetOverview> ReadAsync(SiteScope within, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var devices = await database.DeviceCounts.AsNoTracking().Within(within, c => c.SiteId).GroupBy(c => c.State)
            .Select(g => new { State = g.Key, Count = g.Sum(c => c.Count) }).ToListAsync(cancel);
        var gateways = database.Gateways.Within(within, g => g.SiteId);
        var registered = await gateways.LongCountAsync(g => g.Revoked == null, cancel);
        var revoked = await gateways.LongCountAsync(g => g.Revoked != null, cancel);
        var all = twins.All.Where(t => within.IsEverywhere || within.Covers(places.OfGateway(t.Gateway))).ToList();
        var online = all.Where(t => t.Online).ToList();
        var counters = inbox.Counters;
        return new FleetOverview(
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            new GatewayCounts(online.Count, Math.Max(0, registered - online.Count), revoked),
            Enum.GetValues<LinkState>().ToDictionary(s => s, s => devices.Where(d => d.State == s).Sum(d => d.Count)),
            within.IsEverywhere ? counters.ReadingsPerSecond(time) : null,
            online.Sum(t => t.Backlog),
            AwayBacklog.Of(all),
            !within.IsEverywhere ? null
                : new InboxCounts(counters.Readings, counters.Blocks(InboxVerdict.Stored), counters.Blocks(InboxVerdict.Repeat),
                counters.Blocks(InboxVerdict.Conflict) + counters.Blocks(InboxVerdict.Corrupt)));
    }
}
