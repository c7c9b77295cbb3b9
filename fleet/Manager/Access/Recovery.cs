using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Identity;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// A new way in for whoever lost theirs and has no other administrator to ask: by whoever may write the data folder, while no
/// manager runs on it. It stands in the audit as the manager's deed.
/// </summary>
public sealed class Recovery(
    FleetDatabase database, UserManager<Person> people, Changes changes, Authenticators authenticators, SignInLinks links)
{
    /// <summary>Takes the person's second factor away and makes a one-time link, with which they may set a password.</summary>
    /// <exception cref="RefusedException">404: there is nobody of that name.</exception>
    public async Task<Uri> RunAsync(string userName, CancellationToken cancel)
    {
        var name = await changes.MakeAsync(database, Actor.Manager, async (_, notes) =>
        {
            var person = await people.FindByNameAsync(userName)
                ?? throw RefusedException.NotFound(AccessPhrases.NoPersonInFolder.With(userName));
            await authenticators.RemoveAsync(database, notes, person, cancel);
            return person.UserName!;
        }, cancel);
        return await links.MakeAsync(name, cancel);
    }
}
