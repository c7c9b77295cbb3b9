using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>Who somebody is, once they showed a one-time code or a password. The caller then signs them in with a cookie.</summary>
public sealed class SignIns(FleetDatabase database, UserManager<Person> people, Changes changes, TimeProvider clock)
{
    /// <summary>Redeems a one-time link. A link for somebody new makes the person, with the name and password given, if any.</summary>
    /// <exception cref="RefusedException">
    /// 401: not known; 403: used or expired; 400: the name or password will not do (the code stays good).
    /// </exception>
    public Task<Person> RedeemAsync(string code, string? userName, string? password, CancellationToken cancel) =>
        changes.MakeAsync(database, Actor.Newcomer, async (_, notes) =>
        {
            var hash = Secret.HashOfCode(code);
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var link = await database.SignInLinks.SingleOrDefaultAsync(l => l.Hash == hash, cancel)
                ?? throw RefusedException.Unauthenticated(
                    "This sign-in link is not known; ask an administrator for one, or start the manager anew if there is no administrator "
                    + "yet");
            if (link.Used is not null) throw RefusedException.Forbidden("This sign-in link was used already; ask for a new one");
            if (link.Expires <= now) throw RefusedException.Forbidden("This sign-in link has expired; ask for a new one");
            link.Used = now;

            var person = link.UserName is null ? null : await people.FindByNameAsync(link.UserName);
            if (person is null)
            {
                person = new Person { UserName = PersonName.Valid(link.UserName ?? userName ?? await FreeNameAsync(link.Role)) };
                Must(password is null ? await people.CreateAsync(person) : await people.CreateAsync(person, password));
                Must(await people.AddToRoleAsync(person, link.Role));
                notes.AddAs(new Actor(link.MadeBy), "person.add", $"person:{person.UserName}", $"as {link.Role}, by a one-time link");
            }
            else if (password is not null)
            {
                // Whoever holds a link to this person may set the password anew: that is how a forgotten one is replaced.
                if (await people.HasPasswordAsync(person)) Must(await people.RemovePasswordAsync(person));
                Must(await people.AddPasswordAsync(person, password));
                notes.AddAs(new Actor(person.UserName!), "person.password", $"person:{person.UserName}", "set by a one-time link");
            }
            notes.AddAs(new Actor(person.UserName!), "person.sign-in", $"person:{person.UserName}", "by a one-time link");
            return person;
        }, cancel);

    /// <summary>Checks name and password. After five wrong ones the person is locked for five minutes.</summary>
    /// <exception cref="RefusedException">401, the same for an unknown name and a wrong password.</exception>
    public async Task<Person> WithPasswordAsync(string userName, string password, CancellationToken cancel)
    {
        var person = await people.FindByNameAsync(userName);
        // A password is hashed for an unknown name too, so that the answer takes as long.
        if (person is null) people.PasswordHasher.HashPassword(new Person(), password);
        if (person is not null && await people.IsLockedOutAsync(person))
            throw RefusedException.Unauthenticated("Name or password is wrong, or too many wrong ones came before; wait five minutes");
        if (person is null || !await people.CheckPasswordAsync(person, password))
        {
            if (person is not null) await people.AccessFailedAsync(person);
            throw RefusedException.Unauthenticated(
                "Name or password is wrong, or too many wrong ones came before; an administrator can make a one-time link");
        }
        await people.ResetAccessFailedCountAsync(person);
        await changes.RecordAsync(new Actor(person.UserName!), "person.sign-in", $"person:{person.UserName}", "by password", cancel);
        return person;
    }

    private async Task<string> FreeNameAsync(string role)
    {
        for (var i = 1; ; i++)
        {
            var name = i == 1 ? role : FormattableString.Invariant($"{role}-{i}");
            if (await people.FindByNameAsync(name) is null) return name;
        }
    }

    private static void Must(IdentityResult result)
    {
        if (!result.Succeeded) throw RefusedException.Invalid(result.Errors.Select(e => e.Description));
    }
}
