using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

public sealed record PersonView(string UserName, IReadOnlyList<string> Roles, bool HasPassword);

/// <summary>Who may sign in, and as what. There is always at least one administrator.</summary>
public sealed class People(FleetDatabase database, UserManager<Person> people, RoleManager<IdentityRole> roles, Changes changes)
{
    public async Task<IReadOnlyList<PersonView>> ListAsync(CancellationToken cancel)
    {
        var (held, names) = (database.UserRoles, database.Roles);
        return await database.Users.AsNoTracking().OrderBy(u => u.NormalizedUserName)
            .Select(u => new PersonView(
                u.UserName!,
                held.Where(r => r.UserId == u.Id).Select(r => names.Single(role => role.Id == r.RoleId).Name!).ToList(),
                u.PasswordHash != null))
            .ToListAsync(cancel);
    }

    /// <summary>Makes the roles that are not there yet.</summary>
    public async Task AddRolesAsync()
    {
        foreach (var role in Roles.All)
            if (!await roles.RoleExistsAsync(role)) await roles.CreateAsync(new IdentityRole(role));
    }

    public Task SetRoleAsync(Actor actor, string userName, string role, CancellationToken cancel) =>
        changes.MakeAsync(database, actor, async (_, notes) =>
        {
            if (Roles.Rank(role) < 0) throw RefusedException.Invalid([$"'{role}' is no role; write one of {string.Join(", ", Roles.All)}"]);
            var person = await FindAsync(userName);
            if (role != Roles.Administrator) await KeepAnAdministratorAsync(person);
            await people.RemoveFromRolesAsync(person, await people.GetRolesAsync(person));
            await people.AddToRoleAsync(person, role);
            await people.UpdateSecurityStampAsync(person);
            notes.Add("person.role", $"person:{person.UserName}", $"now {role}");
            return true;
        }, cancel);

    public Task RemoveAsync(Actor actor, string userName, CancellationToken cancel) =>
        changes.MakeAsync(database, actor, async (_, notes) =>
        {
            var person = await FindAsync(userName);
            await KeepAnAdministratorAsync(person);
            await people.DeleteAsync(person);
            notes.Add("person.remove", $"person:{person.UserName}", "may sign in no more");
            return true;
        }, cancel);

    private async Task<Person> FindAsync(string userName) =>
        await people.FindByNameAsync(userName)
            ?? throw RefusedException.NotFound($"There is no person '{userName}'; GET /api/v1/people lists them");

    private async Task KeepAnAdministratorAsync(Person person)
    {
        var administrators = await people.GetUsersInRoleAsync(Roles.Administrator);
        if (administrators.Count == 1 && administrators[0].Id == person.Id)
            throw RefusedException.Conflict($"'{person.UserName}' is the only administrator; make another one first");
    }
}
