using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>Makes one-time sign-in links. The code exists in what is returned and nowhere else.</summary>
public sealed class SignInLinks(
    Changes changes, Proof proof, IDbContextFactory<FleetDatabase> databases, ILookupNormalizer names, ManagerOptions options,
    Listeners listeners, ISitePlaces places, TimeProvider clock)
{
    /// <summary>A link for a person who exists, or for a new one with the role. It is good while its maker is an administrator.</summary>
    /// <param name="user">An administrator, who has just shown who they are.</param>
    /// <param name="userName">Somebody who exists, or what somebody new is called; null: they choose.</param>
    /// <param name="role">That of somebody new.</param>
    /// <param name="sites">Ids of the sites that somebody new is limited to; null: none.</param>
    /// <param name="publicHost">Scheme and host by which the reader reaches this manager; null: the listening address.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Uri> MakeAsync(
        ClaimsPrincipal user, string? userName, string role, IReadOnlyList<long>? sites, Uri? publicHost, CancellationToken cancel)
    {
        if (userName is not null) userName = PersonName.Valid(userName);
        Roles.Check(role);
        var limit = Limits.Read(places, role, sites);
        await proof.DemandAsync(user, cancel);
        return await MakeAsync(Actor.Of(user), user.PersonId, userName, role, limit, publicHost, cancel);
    }

    /// <summary>The manager's own link for somebody who exists: for whoever may write its folder.</summary>
    internal Task<Uri> MakeAsync(string userName, CancellationToken cancel) =>
        MakeAsync(Actor.Manager, null, userName, Roles.Viewer, SiteScope.Everywhere, null, cancel);

    /// <summary>The link for the first administrator; null once there is one.</summary>
    public async Task<Uri?> ForFirstAdministratorAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var roles = database.Roles;
        var exists = await database.UserRoles.AnyAsync(
            r => roles.Any(role => role.Id == r.RoleId && role.Name == Roles.Administrator), cancel);
        return exists ? null : await MakeAsync(
            Actor.Manager, null, null, Roles.Administrator, SiteScope.Everywhere, null, cancel);
    }

    private Task<Uri> MakeAsync(
        Actor actor, string? maker, string? userName, string role, SiteScope sites, Uri? publicHost, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            var code = Secret.NewCode();
            var now = clock.GetUtcNow();
            await database.SignInLinks.Where(l => l.Expires <= now.AddDays(-30).ToUnixTimeMilliseconds()).ExecuteDeleteAsync(cancel);
            var normalized = names.NormalizeName(userName);
            database.SignInLinks.Add(new SignInLink
            {
                Hash = Secret.HashOfCode(code),
                UserName = userName,
                PersonId = userName is null
                    ? null
                    : await database.Users.Where(u => u.NormalizedUserName == normalized).Select(u => u.Id).SingleOrDefaultAsync(cancel),
                Role = role,
                Sites = sites.Stored,
                MadeBy = actor.Name,
                MakerId = maker,
                Expires = (now + options.SignInLife).ToUnixTimeMilliseconds(),
            });
            notes.Add("sign-in-link.make", userName is null ? $"role:{role}" : $"person:{userName}",
                "", FieldChange.Facts(
                    ("role", role), ("sites", sites.Stored), ("minutes", Math.Round(options.SignInLife.TotalMinutes, 1))));
            return new Uri(publicHost ?? listeners.People, $"/sign-in?code={code}");
        }, cancel);
}
