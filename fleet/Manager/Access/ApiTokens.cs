using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <param name="Role">The most it may; if its maker may less, it may less.</param>
/// <param name="Sites">The most sites it is good at; null: its maker's.</param>
/// <param name="MadeBy">Who made it, by the name of that day.</param>
/// <param name="Made">Unix ms.</param>
/// <param name="Expires">Unix ms.</param>
/// <param name="LastUsed">Unix ms, to the minute; null: never.</param>
/// <param name="Revoked">Unix ms; null while it is good.</param>
public sealed record ApiTokenView(
    long Id, string Name, string Role, IReadOnlyList<long>? Sites, string MadeBy, long Made, long? Expires, long? LastUsed, long? Revoked);

/// <summary>Makes, lists and revokes API tokens. The token exists in what <see cref="MakeAsync"/> returns and nowhere else.</summary>
public sealed class ApiTokens(
    Changes changes, Proof proof, IDbContextFactory<FleetDatabase> databases, ISitePlaces places, TimeProvider clock)
{
    public const int DefaultDays = 365;
    public const int MaxDays = 730;
    /// <summary>The most good ones that one person has.</summary>
    public const int MaxOfOnePerson = 50;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="user">A person, who has just shown who they are.</param>
    /// <param name="name">What the audit calls the program, after <c>token:</c>.</param>
    /// <param name="role">Theirs at most.</param>
    /// <param name="sites">The most sites it is to be good at; null: theirs.</param>
    /// <param name="days">How long it is good; null: <see cref="DefaultDays"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<(long Id, string Token)> MakeAsync(
        ClaimsPrincipal user, string name, string role, IReadOnlyList<long>? sites, int? days, CancellationToken cancel)
    {
        name = PersonName.Valid(name);
        var limit = Limits.Read(places, role, sites);
        if (Roles.Rank(role) > Roles.Rank(user))
            throw RefusedException.Forbidden(AccessPhrases.RoleAboveOwn.With(CommonPhrases.Role(role)));
        Roles.Check(role);
        if (days is < 1 or > MaxDays)
            throw RefusedException.Invalid(AccessPhrases.Days.With(days, MaxDays).At("days"));
        await proof.DemandAsync(user, cancel);
        return await changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            var now = Now;
            var good = database.ApiTokens.Where(t => t.Revoked == null && t.Expires > now);
            if (await good.AnyAsync(t => t.Name == name, cancel))
                throw RefusedException.Conflict(AccessPhrases.TokenNameTaken.With(name));
            var maker = user.PersonId!;
            if (await good.CountAsync(t => t.MakerId == maker, cancel) >= MaxOfOnePerson)
                throw RefusedException.Conflict(AccessPhrases.TooManyTokens.With(MaxOfOnePerson));
            var secret = Secret.NewToken();
            var token = new ApiToken
            {
                Name = name,
                Hash = Secret.HashOfToken(secret),
                Role = role,
                Sites = limit.Stored,
                MadeBy = Actor.Of(user).Name,
                MakerId = maker,
                Made = now,
                Expires = (clock.GetUtcNow() + TimeSpan.FromDays(days ?? DefaultDays)).ToUnixTimeMilliseconds(),
            };
            database.ApiTokens.Add(token);
            await database.SaveChangesAsync(cancel);
            notes.Add("token.make", $"token:{name}",
                "", FieldChange.Facts(("role", role), ("sites", limit.Stored), ("days", days ?? DefaultDays)));
            return (token.Id, secret);
        }, cancel);
    }

    /// <summary>All tokens for an administrator, or those of one person; their own for everyone else.</summary>
    public async Task<IReadOnlyList<ApiTokenView>> ListAsync(ClaimsPrincipal user, string? personId, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var visible = Visible(database, user);
        if (personId is not null) visible = visible.Where(t => t.MakerId == personId);
        return await visible.AsNoTracking().OrderBy(t => t.Id)
            .Select(t => new ApiTokenView(t.Id, t.Name, t.Role, Limits.Of(t.Sites), t.MadeBy, t.Made, t.Expires, t.LastUsed, t.Revoked))
                .ToListAsync(cancel);
    }

    public Task RevokeAsync(ClaimsPrincipal user, long id, CancellationToken cancel) =>
        changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            var token = await Visible(database, user).SingleOrDefaultAsync(t => t.Id == id, cancel)
                ?? throw RefusedException.NotFound(AccessPhrases.NoToken.With(id));
            if (token.Revoked is not null) return false;
            token.Revoked = Now;
            notes.Add("token.revoke", $"token:{token.Name}", "", FieldChange.Facts(("madeBy", token.MadeBy)));
            return true;
        }, cancel);

    /// <summary>
    /// Tokens of 0.1.0 had neither an end nor an owner by id: from the first start on they are good for another
    /// <see cref="DefaultDays"/> days, and belong to the person who has the name of their maker now. One that was made with
    /// another token belongs to the owner of that one.
    /// </summary>
    public async Task AdoptAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var tokens = await database.ApiTokens.Where(t => t.Expires == null).OrderBy(t => t.Id).ToListAsync(cancel);
        if (tokens.Count == 0) return;
        var owners = await database.Users.ToDictionaryAsync(u => u.UserName!, u => u.Id, cancel);
        var expires = (clock.GetUtcNow() + TimeSpan.FromDays(DefaultDays)).ToUnixTimeMilliseconds();
        foreach (var token in tokens)
        {
            token.MakerId = owners.GetValueOrDefault(token.MadeBy);
            token.Expires = expires;
            if (token.MakerId is { } owner) owners[$"token:{token.Name}"] = owner;
        }
        await database.SaveChangesAsync(cancel);
    }

    private static IQueryable<ApiToken> Visible(FleetDatabase database, ClaimsPrincipal user)
    {
        var maker = user.PersonId;
        return user.IsInRole(Roles.Administrator) ? database.ApiTokens : database.ApiTokens.Where(t => t.MakerId == maker);
    }
}
