using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Who somebody is, once they showed a one-time code or a password, and a code of their second factor if they have one. The
/// caller then begins a session.
/// </summary>
public sealed class SignIns(
    FleetDatabase database, UserManager<Person> people, Changes changes, Passwords passwords, Authenticators authenticators,
    SignInGuard guard, TimeProvider clock)
{
    /// <summary>Redeems a one-time link. A link for somebody new makes the person, with the name and password given, if any.</summary>
    /// <param name="code">That of the link.</param>
    /// <param name="userName">What somebody new wants to be called.</param>
    /// <param name="password">The password to have from now on.</param>
    /// <param name="factor">A code of the second factor.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="RefusedException">
    /// 401: not known, or the second factor is wrong; 403: used, expired, or made by somebody who may not any more; 400: the name
    /// or password will not do. The code stays good.
    /// </exception>
    public Task<Person> RedeemAsync(
        string code, string? userName, string? password, string? factor, string address, CancellationToken cancel)
    {
        Passwords.CheckLengths(userName, password);
        return changes.MakeAsync(database, Actor.Newcomer, async (_, notes) =>
        {
            var link = await LinkAsync(code, cancel);
            link.Used = Now;
            if (link.PersonId is null)
            {
                var newcomer = new Person
                {
                    UserName = PersonName.Valid(link.UserName ?? userName ?? await FreeNameAsync(link.Role)), Sites = link.Sites,
                };
                Must(password is null ? await people.CreateAsync(newcomer) : await people.CreateAsync(newcomer, password));
                Must(await people.AddToRoleAsync(newcomer, link.Role));
                notes.AddAs(Named(link.MadeBy), "person.add", $"person:{newcomer.UserName}",
                    FieldChange.Facts(("role", link.Role), ("sites", link.Sites), ("by", "link")));
                notes.AddAs(Named(newcomer.UserName!), "person.sign-in", $"person:{newcomer.UserName}", FieldChange.Facts(("by", "link")));
                return newcomer;
            }
            var person = await people.FindByIdAsync(link.PersonId)
                ?? throw RefusedException.Forbidden(AccessPhrases.LinkOfRemoved.With());
            await FactorAsync(person, factor, address, cancel);
            if (password is not null)
            {
                // Whoever holds a link to this person may set the password anew: that is how a forgotten one is replaced.
                if (await people.HasPasswordAsync(person)) Must(await people.RemovePasswordAsync(person));
                Must(await people.AddPasswordAsync(person, password));
                notes.AddAs(Named(person.UserName!), "person.password", $"person:{person.UserName}", FieldChange.Facts(("by", "link")));
            }
            notes.AddAs(Named(person.UserName!), "person.sign-in", $"person:{person.UserName}", FieldChange.Facts(("by", "link")));
            return person;
        }, cancel);
    }

    /// <summary>Checks name and password, and the second factor of who has one: the same work for a name that nobody has.</summary>
    /// <exception cref="RefusedException">
    /// 401, the same for an unknown name, a wrong password and a wrong second factor; 429 after five, for this name from this address.
    /// </exception>
    public async Task<Person> WithPasswordAsync(
        string userName, string password, string? factor, string address, CancellationToken cancel)
    {
        Passwords.CheckLengths(userName, password);
        var name = people.NormalizeName(userName) ?? "";
        guard.CheckPassword(name, address);
        var person = await database.Users.SingleOrDefaultAsync(u => u.NormalizedUserName == name, cancel);
        if (!await passwords.AreAsync(person, password, cancel)) throw guard.PasswordFailed(name, person?.UserName, address);
        await changes.MakeAsync(database, Named(person!.UserName!), async (_, notes) =>
        {
            await FactorAsync(person, factor, address, cancel);
            notes.Add("person.sign-in", $"person:{person.UserName}", "", FieldChange.Facts(("by", "password")));
            return true;
        }, cancel);
        guard.Right(name, person, address);
        return person;
    }

    /// <summary>Somebody who is named for what they did, and does nothing by it.</summary>
    private static Actor Named(string name) => new(name, SiteScope.Nowhere);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<SignInLink> LinkAsync(string code, CancellationToken cancel)
    {
        var hash = Secret.HashOfCode(code);
        var link = await database.SignInLinks.SingleOrDefaultAsync(l => l.Hash == hash, cancel)
            ?? throw RefusedException.Unauthenticated(AccessPhrases.LinkUnknown.With());
        if (link.Used is not null) throw RefusedException.Forbidden(AccessPhrases.LinkUsed.With());
        if (link.Expires <= Now) throw RefusedException.Forbidden(AccessPhrases.LinkExpired.With());
        if (link.MadeBy != Actor.Manager.Name && !await guard.IsAdministratorAsync(database, link.MakerId, cancel))
            throw RefusedException.Forbidden(AccessPhrases.LinkMakerDemoted.With());
        return link;
    }

    private async Task FactorAsync(Person person, string? code, string address, CancellationToken cancel)
    {
        if (!await database.SecondFactors.AnyAsync(f => f.PersonId == person.Id && f.Confirmed != null, cancel)) return;
        guard.CheckFactor(person);
        if (code is null || !await authenticators.TakeAsync(database, person.Id, code, cancel)) throw guard.FactorFailed(person, address);
    }

    private async Task<string> FreeNameAsync(string role)
    {
        for (var i = 1; ; i++)
        {
            var name = i == 1 ? role : FormattableString.Invariant($"{role}-{i}");
            if (await people.FindByNameAsync(name) is null) return name;
        }
    }

    internal static void Must(IdentityResult result)
    {
        if (result.Succeeded) return;
        throw RefusedException.Invalid(result.Errors.Select(error => error.Code switch
        {
            nameof(IdentityErrorDescriber.PasswordTooShort) => AccessPhrases.PasswordTooShort.With(Passwords.MinLetters),
            nameof(IdentityErrorDescriber.DuplicateUserName) => AccessPhrases.UserNameTaken.With(),
            _ => AccessPhrases.PersonChanged.With(),
        }).Distinct());
    }
}
