using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// The one way to change <c>fleet.db</c> on somebody's behalf: the change and the audit rows that tell of it are one
/// transaction. Changes queue up here rather than at SQLite's lock, where each would hold a thread.
/// </summary>
public sealed class Changes(IDbContextFactory<FleetDatabase> databases, AuditHead head, TimeProvider clock) : IAudit, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Runs the change in a transaction of its own. What it throws undoes everything.</summary>
    public async Task<T> MakeAsync<T>(Actor actor, Func<FleetDatabase, AuditNotes, Task<T>> change, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await MakeAsync(database, actor, change, cancel);
    }

    /// <summary>The same on a context that others share, as Identity's stores do.</summary>
    public async Task<T> MakeAsync<T>(
        FleetDatabase database, Actor actor, Func<FleetDatabase, AuditNotes, Task<T>> change, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancel);
            var notes = new AuditNotes(actor);
            var result = await change(database, notes);
            var last = await AppendAsync(database, notes, cancel);
            await database.SaveChangesAsync(cancel);
            await transaction.CommitAsync(CancellationToken.None);
            if (last is not null) head.Advance(last.Sequence, last.Hash);
            foreach (var act in notes.Commits) act();
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task RecordAsync(Actor actor, string action, string subject, string detail, CancellationToken cancel) =>
        MakeAsync(actor, (_, notes) =>
        {
            notes.Add(action, subject, detail);
            return Task.FromResult(0);
        }, cancel);

    public void Dispose() => _gate.Dispose();

    private async Task<AuditRow?> AppendAsync(FleetDatabase database, AuditNotes notes, CancellationToken cancel)
    {
        if (notes.Entries.Count == 0) return null;
        var last = await database.Audit.AsNoTracking().OrderByDescending(r => r.Sequence).FirstOrDefaultAsync(cancel);
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (actor, action, subject, detail) in notes.Entries)
        {
            var sequence = (last?.Sequence ?? 0) + 1;
            last = new AuditRow
            {
                Sequence = sequence,
                Time = time,
                Actor = actor.Name,
                Action = action,
                Subject = subject,
                Detail = detail,
                Hash = AuditRow.HashOf(last?.Hash ?? AuditRow.Origin, sequence, time, actor.Name, action, subject, detail),
            };
            database.Audit.Add(last);
        }
        return last;
    }
}

/// <summary>What a change wants recorded of itself.</summary>
public sealed class AuditNotes(Actor actor)
{
    private readonly List<(Actor, string, string, string)> _entries = [];
    private readonly List<Action> _commits = [];

    internal IReadOnlyList<Action> Commits => _commits;
    internal IReadOnlyList<(Actor Actor, string Action, string Subject, string Detail)> Entries => _entries;

    /// <inheritdoc cref="IAudit.RecordAsync"/>
    public void Add(string action, string subject, string detail) => _entries.Add((actor, action, subject, detail));

    /// <summary>The same in somebody else's name: who somebody is may only become known within the change.</summary>
    public void AddAs(Actor other, string action, string subject, string detail) => _entries.Add((other, action, subject, detail));

    /// <summary>What is to follow in memory, run after the commit and before the next change begins. It must not throw.</summary>
    public void OnCommit(Action act) => _commits.Add(act);
}
