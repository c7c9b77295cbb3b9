using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>Makes one-time sign-in links. The code exists in what is returned and nowhere else.</summary>
public sealed class SignInLinks(
    Changes changes, IDbContextFactory<FleetDatabase> databases, ManagerOptions options, Listeners listeners, TimeProvider clock)
{
    /// <summary>A link for a person who exists, or for a new one with the role.</summary>
    /// <param name="publicHost">Scheme and host by which the reader reaches this manager; null: the listening address.</param>
    public Task<Uri> MakeAsync(Actor actor, string? userName, string role, Uri? publicHost, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            if (Roles.Rank(role) < 0) throw RefusedException.Invalid([$"'{role}' is no role; write one of {string.Join(", ", Roles.All)}"]);
            if (userName is not null) userName = PersonName.Valid(userName);
            var code = Secret.NewCode();
            var now = clock.GetUtcNow();
            await database.SignInLinks.Where(l => l.Expires <= now.AddDays(-30).ToUnixTimeMilliseconds()).ExecuteDeleteAsync(cancel);
            database.SignInLinks.Add(new SignInLink
            {
                Hash = Secret.HashOfCode(code),
                UserName = userName,
                Role = role,
                MadeBy = actor.Name,
                Expires = (now + options.SignInLife).ToUnixTimeMilliseconds(),
            });
            notes.Add("sign-in-link.make", userName is null ? $"role:{role}" : $"person:{userName}",
                FormattableString.Invariant($"as {role}, good for {options.SignInLife.TotalMinutes:0.#} min"));
            return new Uri(publicHost ?? listeners.People, $"/sign-in?code={code}");
        }, cancel);

    /// <summary>The link for the first administrator; null once there is one.</summary>
    public async Task<Uri?> ForFirstAdministratorAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var roles = database.Roles;
        var exists = await database.UserRoles.AnyAsync(
            r => roles.Any(role => role.Id == r.RoleId && role.Name == Roles.Administrator), cancel);
        return exists ? null : await MakeAsync(Actor.Manager, null, Roles.Administrator, null, cancel);
    }
}
