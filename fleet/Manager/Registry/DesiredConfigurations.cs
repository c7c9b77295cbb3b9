using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// What each gateway ought to run.
/// <para>Invariant: a gateway's version grows by one with each change of its document's content and never goes back,
/// in the transaction of the change. The document itself is rebuilt from the registry and not stored.</para>
/// </summary>
public sealed class DesiredConfigurations(IDbContextFactory<FleetDatabase> databases, GatewayDrivers drivers, LinkSeals seals)
{
    /// <summary>The number of a gateway whose version rose, after the commit. Raised on the thread of the change: return soon.</summary>
    public event Action<long>? Raised;

    /// <summary>Within a change: recomputes the documents of these gateways and raises the versions of those that differ.</summary>
    public async Task RefreshAsync(FleetDatabase database, AuditNotes notes, IReadOnlyCollection<long> gateways, CancellationToken cancel)
    {
        await database.SaveChangesAsync(cancel);
        if (gateways.Count == 0) return;
        var profiles = await ProfileFamily.LoadAsync(database, cancel);
        foreach (var number in gateways)
        {
            var gateway = await database.Gateways.SingleAsync(g => g.Number == number, cancel);
            var devices = await database.Devices.AsNoTracking().Where(d => d.Gateway == number).ToListAsync(cancel);
            var document = DesiredDocument.Of(devices, seals.Open, profiles.Plain);
            if (seals.IsHash(gateway, document.Hash)) continue;
            gateway.DesiredHash = seals.SealHash(number, document.Hash);
            gateway.DesiredVersion++;
            notes.OnCommit(() => Raised?.Invoke(number));
        }
    }

    /// <summary>The gateway's present document and its version; null if it has none yet.</summary>
    public Task<DesiredConfiguration?> CurrentAsync(long gateway, CancellationToken cancel) =>
        ReadAsync(gateway, SiteScope.Everywhere, (link, _) => link, cancel);

    /// <summary>The same as people may see it: without secrets, and without devices that lie elsewhere.</summary>
    public Task<DesiredConfiguration?> ShownAsync(long gateway, SiteScope within, CancellationToken cancel) =>
        ReadAsync(gateway, within, (link, driver) => drivers.Show(gateway, driver, link), cancel);

    private async Task<DesiredConfiguration?> ReadAsync(
        long gateway, SiteScope within, Func<string, string, string> link, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        // One transaction, so that version and devices are of the same moment.
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        var version = await database.Gateways.Where(g => g.Number == gateway).Select(g => g.DesiredVersion).SingleOrDefaultAsync(cancel);
        if (version == 0) return null;
        var devices = await database.Devices.AsNoTracking().Within(within, d => d.SiteId).Where(d => d.Gateway == gateway)
            .ToListAsync(cancel);
        var used = devices.Select(d => d.Profile).Distinct().ToList();
        var profiles = await ProfileFamily.LoadAsync(database, used, cancel);
        var drivers = await database.Profiles.AsNoTracking().Where(p => used.Contains(p.Name))
            .ToDictionaryAsync(p => p.Name, p => p.Driver, cancel);
        var document = DesiredDocument.Of(devices, device => link(seals.Open(device), drivers[device.Profile]), profiles.Plain);
        return new DesiredConfiguration { Version = (ulong)version, Document = document.Text };
    }
}
