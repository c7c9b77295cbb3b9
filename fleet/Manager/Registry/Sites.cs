using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <param name="Zone">IANA time zone, as in <c>Asia/Shanghai</c>.</param>
/// <param name="Latitude">Degrees, WGS 84.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
public sealed record SiteRequest(string Name, string Zone, double Latitude, double Longitude, string? NameZh = null);

/// <summary>The sites of the city. There are hundreds of them, not more.</summary>
public sealed class Sites(Changes changes, IDbContextFactory<FleetDatabase> databases, SitePlaces places)
{
    public Task<long> AddAsync(Actor actor, SiteRequest request, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            SiteGuard.DemandEverywhere(actor.Sites);
            var faults = new List<Phrase>();
            Check.Name("name", request.Name, faults);
            Check.Position(request.Latitude, request.Longitude, faults);
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(request.Zone ?? "", out var zone) || !zone.HasIanaId)
                faults.Add(RegistryPhrases.NoZone.With(request.Zone).At("zone"));
            if (faults.Count > 0) throw RefusedException.Invalid(faults);
            if (await database.Sites.AnyAsync(s => s.Name == request.Name, cancel))
                throw RefusedException.Conflict(RegistryPhrases.SiteNameTaken.With(request.Name));
            var id = await database.IssueAsync(Site.Numbers, 1, cancel);
            database.Sites.Add(new Site { Id = id, Name = request.Name, NameZh = request.NameZh, Zone = request.Zone!,
                Latitude = request.Latitude, Longitude = request.Longitude });
            notes.OnCommit(() => places.AddSite(id));
            notes.Add("site.register", FormattableString.Invariant($"site:{id}"), request.Name);
            return id;
        }, cancel);

    public async Task<IReadOnlyList<Site>> ListAsync(SiteScope scope, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await database.Sites.AsNoTracking().Within(scope, s => s.Id).OrderBy(s => s.Name).ToListAsync(cancel);
    }
}
