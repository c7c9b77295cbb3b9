using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Fleet;

/// <summary>How a gateway stands.</summary>
public enum GatewayState
{
    Online,
    Offline,
    /// <summary>It has a claim code and no certificate yet.</summary>
    Unclaimed,
    Revoked,
}

/// <param name="State">How it stands.</param>
/// <param name="LastSeen">Unix ms; null: never.</param>
/// <param name="CertificateEnds">Unix ms; null: it has none.</param>
/// <param name="WaitsForConsent">Its certificate ended long ago and it asks to renew it: a person must agree.</param>
/// <param name="Devices">How many devices it reads.</param>
/// <param name="DesiredVersion">The configuration it ought to run; 0: none.</param>
/// <param name="ReportedVersion">The one it runs; 0: none.</param>
/// <param name="RejectedVersion">One it refused; 0: none.</param>
/// <param name="RejectedFaults">Why, one fault a line.</param>
/// <param name="Report">What it last said about itself; null: nothing since this manager started.</param>
public sealed record GatewayItem(
    long Number, string Name, long SiteId, string SiteName, double Latitude, double Longitude, GatewayState State, long? LastSeen,
    long? CertificateEnds, bool WaitsForConsent, long Devices, long DesiredVersion, long ReportedVersion, long RejectedVersion,
    string? RejectedFaults, GatewayReport? Report = null)
{
    /// <summary>The faults as phrases, one for each line; none of a gateway that tells none.</summary>
    public IReadOnlyList<CodedPhrase> RejectedTold { get; init; } = [];
}

/// <param name="Time">When it said so, Unix ms.</param>
/// <param name="Session">The number of its session.</param>
/// <param name="Backlog">Blocks that wait for the manager.</param>
/// <param name="DevicesOnline">Devices that answer it.</param>
/// <param name="Readings">Made durable since its process started.</param>
/// <param name="WireBytes">Sent since its process started.</param>
/// <param name="OutboxBytes">On its disk.</param>
public sealed record GatewayReport(
    long Time, ulong Session, long Backlog, long DevicesOnline, long Readings, long WireBytes, long OutboxBytes)
{
    /// <summary>What went over each bearer; none of a gateway that says nothing of them.</summary>
    public IReadOnlyList<BearerReport> Bearers { get; init; } = [];

    /// <summary>What each uplink goes over; likewise.</summary>
    public IReadOnlyList<UplinkReport> Uplinks { get; init; } = [];

    /// <summary>What other uplinks than the manager's do not get.</summary>
    public IReadOnlyList<UplinkLossReport> Elsewhere { get; init; } = [];

    /// <summary>What it believes of updates; null of a gateway that says nothing of them.</summary>
    public UpdateReport? Updates { get; init; }

    internal static GatewayReport? Of(GatewayTwin twin) => twin.Reported is not { } reported ? null : new GatewayReport(
        twin.ReportedAt?.ToUnixTimeMilliseconds() ?? 0, twin.Session, twin.Backlog,
            reported.Devices.Count(device => device.Link == DeviceState.Types.Link.Online),
        reported.Outbox.Sum(stream => (long)stream.AppendedReadings), (long)reported.WireBytesSent, (long)reported.OutboxBytesOnDisk)
    {
        Bearers = [.. reported.Bearers.Select(BearerReport.Of)],
        Uplinks = [.. reported.Uplinks.Select(UplinkReport.Of)],
        Elsewhere = [.. reported.Elsewhere.Select(UplinkLossReport.Of)],
        Updates = reported.Updates is { } updates ? UpdateReport.Of(updates) : null,
    };
}

/// <param name="Search">Letters of the name, or the number.</param>
public sealed record GatewayQuery(string? Search = null, long? Site = null, GatewayState? State = null)
{
    /// <summary>Only at these sites.</summary>
    public required SiteScope Within { get; init; }
}

/// <summary>Reads the gateways of the registry. Sessions, outbox and reports are in <see cref="GatewayTwins"/>.</summary>
public sealed class GatewayDirectory(IDbContextFactory<FleetDatabase> databases, GatewayTwins twins)
{
    /// <summary>One page in the order of numbers. A city has some thousand gateways: a page reads at most that many short rows.</summary>
    public async Task<Page<GatewayItem>> PageAsync(GatewayQuery query, PageRequest page, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var gateways = Filtered(database, query);
        var total = await gateways.LongCountAsync(cancel);
        var items = await Select(database, gateways.OrderBy(g => g.Number).Skip(page.Skip).Take(page.Size)).ToListAsync(cancel);
        return new Page<GatewayItem>([.. items.Select(WithTwin)], total);
    }

    /// <summary>One gateway; null if there is none of the number within.</summary>
    public async Task<GatewayItem?> FindAsync(long number, SiteScope within, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await Select(database, database.Gateways.Within(within, g => g.SiteId).Where(g => g.Number == number))
            .SingleOrDefaultAsync(cancel) is { } item
            ? WithTwin(item)
            : null;
    }

    private static IQueryable<RegisteredGateway> Filtered(FleetDatabase database, GatewayQuery query)
    {
        var gateways = database.Gateways.AsNoTracking().Within(query.Within, g => g.SiteId);
        var certificates = database.GatewayCertificates;
        if (query.Site is { } site) gateways = gateways.Where(g => g.SiteId == site);
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var text = query.Search.Trim();
            var pattern = LikePattern.Containing(text);
            var number = long.TryParse(text, out var parsed) ? parsed : -1;
            gateways = gateways.Where(g => EF.Functions.Like(g.Name, pattern, LikePattern.Escape) || g.Number == number);
        }
        return query.State switch
        {
            GatewayState.Revoked => gateways.Where(g => g.Revoked != null),
            GatewayState.Unclaimed => gateways.Where(g => g.Revoked == null && !certificates.Any(c => c.Gateway == g.Number)),
            GatewayState.Online => gateways.Where(g => g.Revoked == null && g.Connected),
            GatewayState.Offline => gateways.Where(g => g.Revoked == null && !g.Connected && certificates.Any(c => c.Gateway == g.Number)),
            _ => gateways,
        };
    }

    private static IQueryable<GatewayItem> Select(FleetDatabase database, IQueryable<RegisteredGateway> gateways)
    {
        var (sites, certificates, counts) = (database.Sites, database.GatewayCertificates, database.DeviceCounts);
        return from g in gateways
               join s in sites on g.SiteId equals s.Id
               orderby g.Number
               let ends = certificates.Where(c => c.Gateway == g.Number && c.Revoked == null).Max(c => (long?)c.NotAfter)
               let claimed = certificates.Any(c => c.Gateway == g.Number)
               let devices = counts.Where(c => c.Gateway == g.Number).Sum(c => (long?)c.Count) ?? 0
               select new GatewayItem(
                   g.Number, g.Name, g.SiteId, s.Name, g.Latitude, g.Longitude,
                   g.Revoked != null ? GatewayState.Revoked : !claimed ? GatewayState.Unclaimed : g.Connected ? GatewayState.Online
                       : GatewayState.Offline,
                   g.LastSeen, ends, g.RenewalAsked != null, devices, g.DesiredVersion, g.ReportedVersion, g.RejectedVersion,
                       g.RejectedFaults, null) { RejectedTold = CodedPhrase.FromJson(g.RejectedTold) };
    }

    private GatewayItem WithTwin(GatewayItem item)
    {
        var twin = twins.Get(item.Number);
        return item with { LastSeen = twin.LastSeen?.ToUnixTimeMilliseconds() ?? item.LastSeen, Report = GatewayReport.Of(twin) };
    }
}
