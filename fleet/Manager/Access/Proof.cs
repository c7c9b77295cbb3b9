using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// What gives others a way in, or changes one's own, is done only by somebody who has just shown who they are: by a sign-in,
/// or again by password or second factor, within <see cref="Life"/>. A cookie or a token alone, which may be a copy, makes
/// nothing that outlives it.
/// <para>Who has neither password nor second factor came by a one-time link, and that counts for as long; after that a new
/// link is needed.</para>
/// </summary>
public sealed class Proof(
    Changes changes, Authenticators authenticators, Passwords passwords, FailureLimit limit, Rights rights,
    IDbContextFactory<FleetDatabase> databases, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    /// <summary>The title of the refusal, by which a program knows what to ask for.</summary>
    public const string Title = "Show who you are";

    /// <summary>What somebody could show.</summary>
    public sealed record Means(bool Fresh, bool Password, bool Factor);

    /// <exception cref="RefusedException">403: it is a program, or too long ago.</exception>
    public async Task DemandAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        if (user.SessionId is null) throw RefusedException.Forbidden(AccessPhrases.ProofOfProgram.With());
        var means = await MeansAsync(user, cancel);
        if (means.Fresh) return;
        throw new RefusedException(StatusCodes.Status403Forbidden, Title,
            (means is { Password: false, Factor: false } ? AccessPhrases.ProofByLink : AccessPhrases.ProofNeeded).With());
    }

    public async Task<Means> MeansAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        var (id, now) = (user.SessionId, clock.GetUtcNow().ToUnixTimeMilliseconds());
        await using var database = await databases.CreateDbContextAsync(cancel);
        var (sessions, people, factors) = (database.PersonSessions, database.Users, database.SecondFactors);
        var found = await (
            from s in sessions
            where s.Id == id
            join u in people on s.PersonId equals u.Id
            select new
            {
                s.Proved,
                Password = u.PasswordHash != null,
                Factor = factors.Any(f => f.PersonId == u.Id && f.Confirmed != null),
            }).SingleOrDefaultAsync(cancel) ?? throw RefusedException.Unauthenticated(AccessPhrases.SessionEnded.With());
        return new Means(Math.Abs(now - found.Proved) < Life.TotalMilliseconds, found.Password, found.Factor);
    }

    /// <summary>Takes the person's password, or a code of their second factor.</summary>
    /// <exception cref="RefusedException">403: it is wrong; 401: too many were, and the session has ended.</exception>
    public async Task ShowAsync(ClaimsPrincipal user, string? password, string? code, CancellationToken cancel)
    {
        Passwords.CheckLengths(null, password);
        await using var database = await databases.CreateDbContextAsync(cancel);
        var (id, personId) = (user.SessionId, user.PersonId);
        var person = await database.Users.AsNoTracking().SingleAsync(u => u.Id == personId, cancel);
        var right = password is not null && await passwords.AreAsync(person, password, cancel);
        right |= await changes.MakeAsync(database, Actor.Of(user), async (_, notes) =>
        {
            if (!right && (code is null || !await authenticators.TakeAsync(database, person.Id, code, cancel))) return false;
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            await database.PersonSessions.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.Proved, now), cancel);
            return true;
        }, cancel);
        if (right) return;
        if (limit.Failed(FailureBound.Proofs, id!) < FailureBound.Proofs.Allowed)
            throw RefusedException.Forbidden(AccessPhrases.ProofWrong.With());
        // Whoever has this cookie is not the person.
        await database.PersonSessions.Where(s => s.Id == id).ExecuteDeleteAsync(cancel);
        rights.Raise(person.Id);
        throw RefusedException.Unauthenticated(AccessPhrases.ProofsWrong.With());
    }
}
