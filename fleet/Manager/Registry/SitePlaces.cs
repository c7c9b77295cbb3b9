using System.Collections.Concurrent;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// What lies at which site, in memory, since it is asked with every request and every live page.
/// <para>Invariant: it changes after the commit, in the order of the commits, and says what the rows say.</para>
/// </summary>
public sealed class SitePlaces(IDbContextFactory<FleetDatabase> databases) : ISitePlaces
{
    private readonly ConcurrentDictionary<long, long> _devices = new(), _gateways = new();
    private readonly ConcurrentDictionary<long, bool> _sites = new();

    /// <summary>Reads all of it, once, before anybody asks.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        foreach (var id in await database.Sites.Select(s => s.Id).ToListAsync(cancel)) AddSite(id);
        foreach (var gateway in await database.Gateways.Select(g => new { g.Number, g.SiteId }).ToListAsync(cancel))
            PutGateway(gateway.Number, gateway.SiteId);
        await foreach (var device in database.Devices.Select(d => new { d.Number, d.SiteId }).AsAsyncEnumerable().WithCancellation(cancel))
            PutDevice(device.Number, device.SiteId);
    }

    public bool IsSite(long site) => _sites.ContainsKey(site);

    public long? OfDevice(long number) => _devices.TryGetValue(number, out var site) ? site : null;

    public long? OfGateway(long number) => _gateways.TryGetValue(number, out var site) ? site : null;

    public IReadOnlyList<string> SubjectsWithin(SiteScope sites) =>
    [
        .. _sites.Keys.Where(id => sites.Covers(id)).Select(id => FormattableString.Invariant($"site:{id}")),
        .. _gateways.Where(g => sites.Covers(g.Value)).Select(g => FormattableString.Invariant($"gateway:{g.Key}")),
        .. _devices.Where(d => sites.Covers(d.Value)).Select(d => FormattableString.Invariant($"device:{d.Key}")),
    ];

    internal void AddSite(long id) => _sites[id] = true;

    /// <param name="site">Null: it was removed.</param>
    internal void PutGateway(long number, long? site) => Put(_gateways, number, site);

    /// <inheritdoc cref="PutGateway"/>
    internal void PutDevice(long number, long? site) => Put(_devices, number, site);

    private static void Put(ConcurrentDictionary<long, long> places, long number, long? site)
    {
        if (site is { } id) places[number] = id;
        else places.TryRemove(number, out _);
    }
}
