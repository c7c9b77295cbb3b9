using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>What a person is called and may do at this moment.</summary>
/// <param name="Sites">Where they may do it.</param>
/// <param name="FactorDue">They must have a second factor, and until they do they may less than their role may.</param>
public sealed record PersonRights(string PersonId, string Name, string Role, SiteScope Sites, bool FactorDue);

/// <summary>
/// What somebody may is looked up whenever it is used, by the person's id: a token, a link and a session are worth what
/// their owner is worth at that moment, and nothing once there is no such person. Somebody new of the same name is somebody else.
/// </summary>
public sealed class Rights(ManagerOptions options)
{
    /// <summary>A person's rights or sessions have changed; the person's id. Raised after the commit.</summary>
    public event Action<string>? Changed;

    internal void Raise(string personId) => Changed?.Invoke(personId);

    /// <summary>Null: there is no such person, or they have no role.</summary>
    public async Task<PersonRights?> OfAsync(FleetDatabase database, string personId, CancellationToken cancel)
    {
        var (held, names, factors) = (database.UserRoles, database.Roles, database.SecondFactors);
        var person = await database.Users.Where(u => u.Id == personId)
            .Select(u => new
            {
                u.UserName,
                u.Sites,
                Factor = factors.Any(f => f.PersonId == u.Id && f.Confirmed != null),
                Roles = held.Where(r => r.UserId == u.Id)
                    .Select(r => names.Where(role => role.Id == r.RoleId).Select(role => role.Name!).First()).ToList(),
            }).SingleOrDefaultAsync(cancel);
        if (person?.Roles.MaxBy(Roles.Rank) is not { } role) return null;
        var due = !person.Factor && options.SecondFactorFrom is { } from && Roles.Rank(role) >= Roles.Rank(from);
        var worth = due ? Roles.All[Roles.Rank(options.SecondFactorFrom!) - 1] : role;
        return new PersonRights(personId, person.UserName!, worth, SiteScope.OfStored(person.Sites), due);
    }

    /// <summary>Whether who did something that is carried out only now may still do it, themselves or with the token they used.</summary>
    /// <param name="database">Where rights stand.</param>
    /// <param name="actor">As the audit named them.</param>
    /// <param name="personId">The person, or whose token it was.</param>
    /// <param name="role">What it needs.</param>
    /// <param name="site">Where; null: what is there no more.</param>
    /// <param name="now">Unix ms.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<bool> StillMayAsync(
        FleetDatabase database, string actor, string personId, string role, long? site, long now, CancellationToken cancel)
    {
        if (await OfAsync(database, personId, cancel) is not { } person) return false;
        var (worth, sites) = (person.Role, person.Sites);
        if (Claims.TokenOf(actor) is { } name)
        {
            var token = await database.ApiTokens.AsNoTracking().FirstOrDefaultAsync(
                t => t.Name == name && t.MakerId == personId && t.Revoked == null && t.Expires > now, cancel);
            if (token is null) return false;
            (worth, sites) = (Roles.Lesser(token.Role, worth), SiteScope.OfStored(token.Sites).And(sites));
        }
        return Roles.Rank(worth) >= Roles.Rank(role) && sites.Covers(site);
    }
}
