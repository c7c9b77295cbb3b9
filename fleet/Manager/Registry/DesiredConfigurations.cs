using System.Collections.Concurrent;
using System.Data.Common;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Sessions;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// What each gateway ought to run, and its delivery. State goes down: a version is compared with what the gateway
/// reports, and sent where they differ; a lost message only means that the comparison is made again.
/// <para>Invariant: a gateway's version grows by one with each change of its document's content and never goes back,
/// in the transaction of the change. The document itself is rebuilt from the registry and not stored.</para>
/// </summary>
public sealed class DesiredConfigurations(IDbContextFactory<FleetDatabase> databases, GatewayLinks links, ILogger<DesiredConfigurations> log) : IGatewayHandler
{
    private readonly ConcurrentDictionary<long, Delivery> _deliveries = new();

    /// <summary>Within a change: recomputes the documents of these gateways and raises the versions of those that differ.</summary>
    /// <returns>The gateways whose version rose; hand them to <see cref="Deliver"/> after the commit.</returns>
    public async Task<IReadOnlyList<long>> RefreshAsync(FleetDatabase database, IReadOnlyCollection<long> gateways, CancellationToken cancel)
    {
        await database.SaveChangesAsync(cancel);
        var changed = new List<long>();
        var profiles = gateways.Count == 0 ? [] : await database.Profiles.ToDictionaryAsync(p => p.Name, p => p.Text, cancel);
        foreach (var number in gateways)
        {
            var gateway = await database.Gateways.SingleAsync(g => g.Number == number, cancel);
            var document = DesiredDocument.Of(await database.Devices.AsNoTracking().Where(d => d.Gateway == number).ToListAsync(cancel), profiles);
            if (document.Hash == gateway.DesiredHash) continue;
            gateway.DesiredHash = document.Hash;
            gateway.DesiredVersion++;
            changed.Add(number);
        }
        return changed;
    }

    /// <summary>The gateway's present document and its version; null if it has none yet.</summary>
    public Task<DesiredConfiguration?> CurrentAsync(long gateway, CancellationToken cancel) => ReadAsync(gateway, link => link, cancel);

    /// <summary>The same as people may see it: without the keys of nodes.</summary>
    public Task<DesiredConfiguration?> ShownAsync(long gateway, CancellationToken cancel) => ReadAsync(gateway, LinkKey.Hide, cancel);

    /// <summary>Sends the new documents to those of the gateways that are connected; the others get theirs when they report.</summary>
    public void Deliver(IEnumerable<long> gateways)
    {
        foreach (var gateway in gateways)
            if (links.TryGet(gateway, out var link)) _ = SendAsync(link);
    }

    /// <summary>Nothing is known yet of what the gateway runs; its first report, which follows at once, says it.</summary>
    public Task ConnectedAsync(GatewayLink link, CancellationToken cancel) => Task.CompletedTask;

    public async Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var gateway = await database.Gateways.AsNoTracking().SingleOrDefaultAsync(g => g.Number == link.Gateway, cancel);
        if (gateway is null) return;
        var (running, rejected) = ((long)reported.ConfigurationVersion, (long)reported.RejectedVersion);
        var faults = rejected == 0 ? null : string.Join('\n', reported.Faults);
        if ((gateway.ReportedVersion, gateway.RejectedVersion, gateway.RejectedFaults) != (running, rejected, faults))
        {
            if (rejected != 0 && gateway.RejectedVersion != rejected)
                log.LogWarning("Gateway {Gateway} refused configuration {Version}: {Faults}", link.Gateway, rejected, faults);
            await database.Gateways.Where(g => g.Number == link.Gateway).ExecuteUpdateAsync(set => set
                .SetProperty(g => g.ReportedVersion, running).SetProperty(g => g.RejectedVersion, rejected).SetProperty(g => g.RejectedFaults, faults), cancel);
        }
        var desired = gateway.DesiredVersion;
        if (Math.Max(running, rejected) > desired && desired > 0)
        {
            // This database is older than what the gateway was sent: it was restored. What is desired now is newer all the same.
            desired = Math.Max(running, rejected) + 1;
            await database.Gateways.Where(g => g.Number == link.Gateway && g.DesiredVersion < desired)
                .ExecuteUpdateAsync(set => set.SetProperty(g => g.DesiredVersion, desired), cancel);
        }
        if (desired == 0 || desired == running || desired == rejected) return;
        await SendAsync(link);
    }

    private async Task<DesiredConfiguration?> ReadAsync(long gateway, Func<string, string> link, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        // One transaction, so that version and devices are of the same moment.
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        var version = await database.Gateways.Where(g => g.Number == gateway).Select(g => g.DesiredVersion).SingleOrDefaultAsync(cancel);
        if (version == 0) return null;
        var devices = await database.Devices.AsNoTracking().Where(d => d.Gateway == gateway).ToListAsync(cancel);
        foreach (var device in devices) device.Link = link(device.Link);
        var used = devices.Select(d => d.Profile).Distinct().ToList();
        var profiles = await database.Profiles.Where(p => used.Contains(p.Name)).ToDictionaryAsync(p => p.Name, p => p.Text, cancel);
        return new DesiredConfiguration { Version = (ulong)version, Document = DesiredDocument.Of(devices, profiles).Text };
    }

    /// <summary>Sends the present document, unless this session was sent it already. One after the other, so that the last one sent is the newest.</summary>
    private async Task SendAsync(GatewayLink link)
    {
        var delivery = _deliveries.GetOrAdd(link.Gateway, _ => new Delivery());
        try
        {
            await delivery.Gate.WaitAsync(link.Ended);
            try
            {
                if (await CurrentAsync(link.Gateway, link.Ended) is not { } configuration || delivery.Last == (link.Session, configuration.Version)) return;
                await link.SendAsync(new FromManager { Desired = configuration }, link.Ended);
                delivery.Last = (link.Session, configuration.Version);
                log.LogInformation("Gateway {Gateway} was sent configuration {Version}, {Bytes} bytes", link.Gateway, configuration.Version, configuration.Document.Length);
            }
            finally
            {
                delivery.Gate.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over; the next one reports, and is sent what differs then.
        }
        catch (DbException e)
        {
            log.LogError(e, "Gateway {Gateway} was not sent its configuration; its next report tries again", link.Gateway);
        }
    }

    /// <summary>What a gateway was sent last, and in which session.</summary>
    private sealed class Delivery
    {
        public SemaphoreSlim Gate { get; } = new(1);
        public (ulong Session, ulong Version) Last { get; set; }
    }
}
