using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <param name="Begun">Unix ms.</param>
/// <param name="Seen">Unix ms, to the minute.</param>
/// <param name="Agent">What the browser says it is.</param>
/// <param name="Own">It is the session that asks.</param>
public sealed record SessionView(string Id, string UserName, long Begun, long Seen, string Address, string Agent, bool Own);

/// <summary>
/// Who is signed in. A session ends at sign-out, when it was not used for a week, and after a month in any case; a copy of
/// its cookie is worth nothing from then on.
/// </summary>
public sealed class PersonSessions(
    Changes changes, Rights rights, IDbContextFactory<FleetDatabase> databases, TimeProvider clock, ILogger<PersonSessions> log)
{
    /// <summary>The longest that a session lasts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);
    /// <summary>The longest that one lasts unused.</summary>
    public static readonly TimeSpan IdleLife = TimeSpan.FromDays(7);
    /// <summary>The most that one person has; the one that was not used for longest makes room.</summary>
    public const int MaxOfOnePerson = 20;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Signs the person in: a row, and the cookie that names it. The session that the browser had ends.</summary>
    public async Task BeginAsync(HttpContext context, Person person, CancellationToken cancel)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var session = new PersonSession
        {
            Id = Secret.NewId(),
            PersonId = person.Id,
            Begun = Now,
            Seen = Now,
            Proved = Now,
            Address = context.Connection.RemoteIpAddress?.ToString() ?? "",
            Agent = agent.Length > PersonSession.MaxAgentLetters ? agent[..PersonSession.MaxAgentLetters] : agent,
        };
        await using (var database = await databases.CreateDbContextAsync(cancel))
        {
            var before = context.User.SessionId;
            await database.PersonSessions.Where(s => s.Id == before).ExecuteDeleteAsync(cancel);
            await Over(database.PersonSessions).ExecuteDeleteAsync(cancel);
            var surplus = database.PersonSessions.Where(s => s.PersonId == person.Id).OrderByDescending(s => s.Seen)
                .Skip(MaxOfOnePerson - 1).Select(s => s.Id);
            await database.PersonSessions.Where(s => surplus.Contains(s.Id)).ExecuteDeleteAsync(cancel);
            database.PersonSessions.Add(session);
            await database.SaveChangesAsync(cancel);
        }
        rights.Raise(person.Id);
        await context.SignInAsync(IdentityConstants.ApplicationScheme, Claims.Cookie(session.Id, IdentityConstants.ApplicationScheme),
            new AuthenticationProperties { IsPersistent = true });
    }

    /// <summary>Who has the session, with what they may now; null: it has ended, or the person is gone.</summary>
    public async Task<ClaimsPrincipal?> PrincipalAsync(string? id, CancellationToken cancel)
    {
        if (id is null) return null;
        await using var database = await databases.CreateDbContextAsync(cancel);
        var session = await database.PersonSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel);
        if (session is null || Now >= session.Begun + (long)Life.TotalMilliseconds
            || Now >= session.Seen + (long)IdleLife.TotalMilliseconds) return null;
        if (await rights.OfAsync(database, session.PersonId, cancel) is not { } person) return null;
        if (LastUse.IsDue(session.Seen, Now))
            await LastUse.WriteAsync(database.PersonSessions.Where(s => s.Id == id), s => s.SetProperty(x => x.Seen, Now), log, cancel);
        return Claims.Person(person, id, IdentityConstants.ApplicationScheme);
    }

    /// <summary>One's own, newest first; an administrator sees everybody's, or those of one person.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(ClaimsPrincipal user, string? personId, CancellationToken cancel)
    {
        var own = user.SessionId;
        await using var database = await databases.CreateDbContextAsync(cancel);
        var over = Over(database.PersonSessions).Select(s => s.Id);
        var sessions = Visible(database, user).Where(s => !over.Contains(s.Id));
        if (personId is not null) sessions = sessions.Where(s => s.PersonId == personId);
        var people = database.Users;
        return await (
            from s in sessions.AsNoTracking()
            join u in people on s.PersonId equals u.Id
            orderby s.Seen descending, s.Begun descending
            select new SessionView(s.Id, u.UserName!, s.Begun, s.Seen, s.Address, s.Agent, s.Id == own)).ToListAsync(cancel);
    }

    /// <summary>Ends a session of one's own; an administrator ends anybody's.</summary>
    public Task EndAsync(ClaimsPrincipal user, string id, CancellationToken cancel) =>
        changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            var session = await Visible(database, user).SingleOrDefaultAsync(s => s.Id == id, cancel)
                ?? throw RefusedException.NotFound(AccessPhrases.NoSession.With());
            var name = await database.Users.Where(u => u.Id == session.PersonId).Select(u => u.UserName).SingleAsync(cancel);
            database.PersonSessions.Remove(session);
            notes.Add("person.sign-out", $"person:{name}",
                "", id == user.SessionId ? [] : FieldChange.Facts(("address", session.Address)));
            notes.OnCommit(() => rights.Raise(session.PersonId));
            return true;
        }, cancel);

    /// <summary>Ends the caller's own session and takes the cookie back.</summary>
    public async Task SignOutAsync(HttpContext context, CancellationToken cancel)
    {
        if (context.User.SessionId is { } own) await EndAsync(context.User, own, cancel);
        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    private IQueryable<PersonSession> Over(IQueryable<PersonSession> sessions)
    {
        var (begun, seen) = (Now - (long)Life.TotalMilliseconds, Now - (long)IdleLife.TotalMilliseconds);
        return sessions.Where(s => s.Begun <= begun || s.Seen <= seen);
    }

    private static IQueryable<PersonSession> Visible(FleetDatabase database, ClaimsPrincipal user)
    {
        // A program has no sessions, its owner's included.
        var person = user.SessionId is null ? null : user.PersonId;
        return user.IsInRole(Roles.Administrator)
            ? database.PersonSessions
            : database.PersonSessions.Where(s => s.PersonId == person);
    }
}
