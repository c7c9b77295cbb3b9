using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <param name="Revoked">Unix ms; null while it is valid.</param>
public sealed record ApiTokenView(long Id, string Name, string Role, string MadeBy, long Made, long? Revoked);

/// <summary>Makes, lists and revokes API tokens. The token exists in what <see cref="MakeAsync"/> returns and nowhere else.</summary>
public sealed class ApiTokens(Changes changes, IDbContextFactory<FleetDatabase> databases, TimeProvider clock)
{
    public Task<(long Id, string Token)> MakeAsync(ClaimsPrincipal user, string name, string role, CancellationToken cancel) =>
        changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            name = PersonName.Valid(name);
            if (Roles.Rank(role) < 0) throw RefusedException.Invalid([$"'{role}' is no role; write one of {string.Join(", ", Roles.All)}"]);
            if (Roles.Rank(role) > Roles.Rank(user))
                throw RefusedException.Forbidden($"Nobody can give away more than they hold: '{role}' is above your own role");
            if (await database.ApiTokens.AnyAsync(t => t.Name == name && t.Revoked == null, cancel))
                throw RefusedException.Conflict($"There is a token '{name}' already; revoke it first or write another name");
            var secret = Secret.NewToken();
            var token = new ApiToken { Name = name, Hash = Secret.HashOfToken(secret), Role = role, MadeBy = Actor.Of(user).Name,
                Made = clock.GetUtcNow().ToUnixTimeMilliseconds() };
            database.ApiTokens.Add(token);
            await database.SaveChangesAsync(cancel);
            notes.Add("token.make", $"token:{name}", $"as {role}");
            return (token.Id, secret);
        }, cancel);

    /// <summary>All tokens for an administrator, their own for everyone else.</summary>
    public async Task<IReadOnlyList<ApiTokenView>> ListAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await Visible(database, user).AsNoTracking().OrderBy(t => t.Id)
            .Select(t => new ApiTokenView(t.Id, t.Name, t.Role, t.MadeBy, t.Made, t.Revoked)).ToListAsync(cancel);
    }

    public Task RevokeAsync(ClaimsPrincipal user, long id, CancellationToken cancel) =>
        changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            var token = await Visible(database, user).SingleOrDefaultAsync(t => t.Id == id, cancel)
                ?? throw RefusedException.NotFound($"There is no token {id} that you may revoke; GET /api/v1/tokens lists them");
            if (token.Revoked is not null) return false;
            token.Revoked = clock.GetUtcNow().ToUnixTimeMilliseconds();
            notes.Add("token.revoke", $"token:{token.Name}", $"made by {token.MadeBy}");
            return true;
        }, cancel);

    private static IQueryable<ApiToken> Visible(FleetDatabase database, ClaimsPrincipal user)
    {
        var name = Actor.Of(user).Name;
        return user.IsInRole(Roles.Administrator) ? database.ApiTokens : database.ApiTokens.Where(t => t.MadeBy == name);
    }
}
