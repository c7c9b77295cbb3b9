using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <param name="Id">Theirs for ever, whatever they are called.</param>
/// <param name="Sites">Ids of the sites that the role is limited to; null: none.</param>
/// <param name="LastSeen">Unix ms, to the minute, of the session that was used last; null: none.</param>
/// <param name="Sessions">Where they are signed in.</param>
public sealed record PersonView(
    string Id, string UserName, IReadOnlyList<string> Roles, IReadOnlyList<long>? Sites, bool HasPassword, bool HasSecondFactor,
        int Sessions, long? LastSeen)
{
    /// <summary>The highest that they have.</summary>
    internal string Role => Roles.MaxBy(Access.Roles.Rank) ?? Access.Roles.Viewer;
}

/// <summary>Who may sign in, and as what. There is always at least one administrator.</summary>
public sealed class People(
    FleetDatabase database, UserManager<Person> people, RoleManager<IdentityRole> roles, Changes changes, Proof proof, Rights rights,
    Authenticators authenticators, ISitePlaces places, TimeProvider clock)
{
    public async Task<IReadOnlyList<PersonView>> ListAsync(CancellationToken cancel)
    {
        var (held, names, sessions, factors) = (database.UserRoles, database.Roles, database.PersonSessions, database.SecondFactors);
        return await database.Users.AsNoTracking().OrderBy(u => u.NormalizedUserName)
            .Select(u => new PersonView(
                u.Id,
                u.UserName!,
                held.Where(r => r.UserId == u.Id).Select(r => names.Single(role => role.Id == r.RoleId).Name!).ToList(),
                Limits.Of(u.Sites),
                u.PasswordHash != null,
                factors.Any(f => f.PersonId == u.Id && f.Confirmed != null),
                sessions.Count(s => s.PersonId == u.Id),
                sessions.Where(s => s.PersonId == u.Id).Max(s => (long?)s.Seen)))
            .ToListAsync(cancel);
    }

    /// <summary>Makes the roles that are not there yet.</summary>
    public async Task AddRolesAsync()
    {
        foreach (var role in Roles.All)
            if (!await roles.RoleExistsAsync(role)) await roles.CreateAsync(new IdentityRole(role));
    }

    /// <param name="user">An administrator, who has just shown who they are.</param>
    /// <param name="userName">Whose.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="sites">Ids of the sites at which they may; null: all.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task SetAccessAsync(
        ClaimsPrincipal user, string userName, string role, IReadOnlyList<long>? sites, CancellationToken cancel)
    {
        Roles.Check(role);
        var limit = Limits.Read(places, role, sites);
        return ChangeAsync(user, userName, async (person, notes) =>
        {
            var before = await people.GetRolesAsync(person);
            var changed = FieldChange.Between(("role", string.Join(", ", before), role), ("sites", person.Sites, limit.Stored));
            if (changed.Count == 0) return;
            if (role != Roles.Administrator) await KeepAnAdministratorAsync(person);
            person.Sites = limit.Stored;
            await people.RemoveFromRolesAsync(person, before);
            await people.AddToRoleAsync(person, role);
            notes.Add("person.role", $"person:{person.UserName}", "", changed);
        }, cancel);
    }

    /// <summary>Removes a person, and with them their sessions and their tokens and links.</summary>
    public Task RemoveAsync(ClaimsPrincipal user, string userName, CancellationToken cancel) =>
        ChangeAsync(user, userName, async (person, notes) =>
        {
            await KeepAnAdministratorAsync(person);
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var tokens = await database.ApiTokens.Where(t => t.MakerId == person.Id && t.Revoked == null)
                .ExecuteUpdateAsync(t => t.SetProperty(x => x.Revoked, now), cancel);
            await database.SignInLinks.Where(l => (l.MakerId == person.Id || l.PersonId == person.Id) && l.Used == null)
                .ExecuteDeleteAsync(cancel);
            await people.DeleteAsync(person);
            notes.Add("person.remove", $"person:{person.UserName}",
                "", FieldChange.Facts(("tokensEnded", tokens)));
        }, cancel);

    /// <summary>For somebody who lost their authenticator and has no recovery code left.</summary>
    public Task RemoveFactorAsync(ClaimsPrincipal user, string userName, CancellationToken cancel) =>
        ChangeAsync(user, userName, (person, notes) => authenticators.RemoveAsync(database, notes, person, cancel), cancel);

    private async Task ChangeAsync(
        ClaimsPrincipal user, string userName, Func<Person, AuditNotes, Task> change, CancellationToken cancel)
    {
        Passwords.CheckLengths(userName, null);
        await proof.DemandAsync(user, cancel);
        await changes.MakeAsync(database, Actor.Of(user), async (_, notes) =>
        {
            var person = await people.FindByNameAsync(userName)
                ?? throw RefusedException.NotFound(AccessPhrases.NoPerson.With(userName));
            await change(person, notes);
            notes.OnCommit(() => rights.Raise(person.Id));
            return true;
        }, cancel);
    }

    private async Task KeepAnAdministratorAsync(Person person)
    {
        var administrators = await people.GetUsersInRoleAsync(Roles.Administrator);
        if (administrators.Count == 1 && administrators[0].Id == person.Id)
            throw RefusedException.Conflict(AccessPhrases.OnlyAdministrator.With(person.UserName));
    }
}
