using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>What a person changes about how they themselves come in.</summary>
public sealed class OwnAccount(
    FleetDatabase database, UserManager<Person> people, Changes changes, Proof proof, Rights rights, Authenticators authenticators)
{
    /// <summary>A new password. All other sessions of the person end, and this one goes on.</summary>
    public Task SetPasswordAsync(ClaimsPrincipal user, string password, CancellationToken cancel)
    {
        Passwords.CheckLengths(null, password);
        return ChangeAsync(user, async (person, notes) =>
        {
            if (await people.HasPasswordAsync(person)) SignIns.Must(await people.RemovePasswordAsync(person));
            SignIns.Must(await people.AddPasswordAsync(person, password));
            var own = user.SessionId;
            var ended = await database.PersonSessions.Where(s => s.PersonId == person.Id && s.Id != own).ExecuteDeleteAsync(cancel);
            notes.Add("person.password", $"person:{person.UserName}",
                "", FieldChange.Facts(("by", "themselves"), ("sessionsEnded", ended)));
        }, cancel);
    }

    public Task RemoveFactorAsync(ClaimsPrincipal user, CancellationToken cancel) =>
        ChangeAsync(user, (person, notes) => authenticators.RemoveAsync(database, notes, person, cancel), cancel);

    private async Task ChangeAsync(ClaimsPrincipal user, Func<Person, AuditNotes, Task> change, CancellationToken cancel)
    {
        await proof.DemandAsync(user, cancel);
        await changes.MakeAsync(database, Actor.Of(user), async (_, notes) =>
        {
            var person = await people.FindByIdAsync(user.PersonId!)
                ?? throw RefusedException.Unauthenticated(AccessPhrases.SessionEnded.With());
            await change(person, notes);
            notes.OnCommit(() => rights.Raise(person.Id));
            return true;
        }, cancel);
    }
}
