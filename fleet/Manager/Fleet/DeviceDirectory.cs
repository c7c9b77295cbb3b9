using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using EdgeFleet.Manager.Fleet.Pages;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Fleet;

/// <param name="Latitude">Degrees, WGS 84.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
public sealed record DeviceItem(
    long Number, string Name, long SiteId, string SiteName, long Gateway, string GatewayName, string Profile, LinkState State,
        double Latitude, double Longitude);

/// <param name="Link">Where it is, in the words of its driver, without secrets.</param>
/// <param name="PeriodMs">Time between two scans in ms; null: the driver's own.</param>
/// <param name="Fault">The last fault and the next thing to do, as the gateway said; null when there is none.</param>
/// <param name="Told">What the fault says, sentence by sentence; none from a gateway of an older release.</param>
/// <param name="LastAnswer">Unix ms of its last answer to the gateway; null: none since the gateway started.</param>
/// <param name="Zone">IANA time zone of its site.</param>
public sealed record DeviceDetail(
    long Number, string Name, long SiteId, string SiteName, string Zone, long Gateway, string GatewayName, string Profile, double Latitude,
        double Longitude,
    JsonElement Link, int? PeriodMs, LinkState State, string? Fault, IReadOnlyList<CodedPhrase> Told,
        long? LastAnswer);

/// <summary>Where a device is on the map, and how it is.</summary>
public readonly record struct DevicePosition(long Number, string Name, long SiteId, double Latitude, double Longitude, LinkState State);

/// <summary>Reads the devices of the registry, with the state their gateways reported.</summary>
public sealed class DeviceDirectory(IDbContextFactory<FleetDatabase> databases, GatewayDrivers drivers, LinkSeals seals, LinkStates states)
{
    /// <summary>One page in the order of numbers (of names, for a search of one or two letters), by one bounded command.</summary>
    public async Task<Page<DeviceItem>> PageAsync(DeviceQuery query, PageRequest page, CancellationToken cancel)
    {
        var searches = !string.IsNullOrWhiteSpace(query.Search);
        if (searches && page.Skip >= DevicePageSql.MaxCounted)
            throw RefusedException.Invalid(FleetPhrases.PageBeyond.With(page.Number, DevicePageSql.MaxCounted));
        await using var database = await databases.CreateDbContextAsync(cancel);
        var (sql, parameters) = DevicePageSql.Of(query, page.Skip, page.Size);
        var rows = await database.Database.SqlQueryRaw<DeviceRow>(sql, [.. parameters.Select(p => new SqliteParameter(p.Name, p.Value))])
            .ToListAsync(cancel);
        var items = rows.Where(row => row.Number is not null).Select(Item).ToList();
        var total = rows[0].Total;
        return searches && total > DevicePageSql.MaxCounted
            ? new Page<DeviceItem>(items, DevicePageSql.MaxCounted, More: true)
            : new Page<DeviceItem>(items, total);
    }

    /// <summary>All of one device; null if there is none of the number within.</summary>
    public async Task<DeviceDetail?> FindAsync(long number, SiteScope within, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var found = await (from d in database.Devices.AsNoTracking().Within(within, d => d.SiteId)
                           join s in database.Sites on d.SiteId equals s.Id
                           join g in database.Gateways on d.Gateway equals g.Number
                           join p in database.Profiles on d.Profile equals p.Name
                           where d.Number == number
                           select new { Device = d, Site = s, GatewayName = g.Name, p.Driver }).SingleOrDefaultAsync(cancel);
        if (found is null) return null;
        var (d2, reported) = (found.Device, states.Latest(found.Device.Gateway, number));
        return new DeviceDetail(
            number, d2.Name, d2.SiteId, found.Site.Name, found.Site.Zone, d2.Gateway, found.GatewayName, d2.Profile, d2.Latitude,
                d2.Longitude,
            JsonSerializer.Deserialize<JsonElement>(drivers.Show(d2.Gateway, found.Driver, seals.Open(d2))), d2.PeriodMs, d2.State,
            reported is { Fault.Length: > 0 } ? reported.Fault : null, [.. reported?.Told.Select(CodedPhrase.Of) ?? []],
            reported is { LastAnswer: > 0 } ? reported.LastAnswer : null);
    }

    /// <summary>How many devices are in each state, from a few rows of counts.</summary>
    public async Task<IReadOnlyDictionary<LinkState, long>> CountsAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await database.DeviceCounts.GroupBy(c => c.State).Select(g => new { g.Key, Count = g.Sum(c => c.Count) })
            .Where(g => g.Count > 0).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    /// <summary>The positions of all devices, for the map.</summary>
    public async Task<IReadOnlyList<DevicePosition>> PositionsAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await database.Devices.AsNoTracking().OrderBy(d => d.Number)
            .Select(d => new DevicePosition(d.Number, d.Name, d.SiteId, d.Latitude, d.Longitude, d.State)).ToListAsync(cancel);
    }

    private static DeviceItem Item(DeviceRow row) => new(
        row.Number!.Value, row.Name!, row.SiteId!.Value, row.SiteName!, row.Gateway!.Value, row.GatewayName!, row.Profile!,
        row.State!.Value, row.Latitude!.Value, row.Longitude!.Value);

    /// <summary>A row of <see cref="DevicePageSql"/>; all but the total is null on a page beyond the end.</summary>
    private sealed record DeviceRow(
        long Total, long? Number, string? Name, long? SiteId, string? SiteName, long? Gateway, string? GatewayName, string? Profile,
            LinkState? State, double? Latitude, double? Longitude);
}
