using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// The one way to change <c>fleet.db</c> on somebody's behalf: the change and the audit rows that tell of it are one
/// transaction. Changes queue up here rather than at SQLite's lock, where each would hold a thread.
/// </summary>
public sealed class Changes(IDbContextFactory<FleetDatabase> databases, AuditChain chain, ConditionBook conditions, TimeProvider clock)
    : IAudit, IDisposable
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
        T result;
        AuditBreak? found;
        await _gate.WaitAsync(cancel);
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancel);
            var notes = new AuditNotes(actor);
            result = await change(database, notes);
            (var end, found) = await AppendAsync(database, notes, cancel);
            await database.SaveChangesAsync(cancel);
            await transaction.CommitAsync(CancellationToken.None);
            if (end is { } last) chain.Advance(last);
            foreach (var act in notes.Commits) act();
        }
        finally
        {
            _gate.Release();
        }
        // Only now: a condition is written to the same file.
        if (found is not null)
            await conditions.BeginAsync(found.Kind, Conditions.Subject.Manager, CancellationToken.None, found.Parameters);
        return result;
    }

    public Task RecordAsync(
        Actor actor, string action, string subject, IReadOnlyList<FieldChange> facts, CancellationToken cancel) =>
        MakeAsync(actor, (_, notes) =>
        {
            notes.Add(action, subject, "", facts);
            return Task.FromResult(0);
        }, cancel);

    public void Dispose() => _gate.Dispose();

    private async Task<(AuditEnd? End, AuditBreak? Found)> AppendAsync(FleetDatabase database, AuditNotes notes, CancellationToken cancel)
    {
        if (notes.Entries.Count == 0) return (null, null);
        var (end, found) = await chain.FindAsync(database, cancel);
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        IEnumerable<AuditNote> first = found is null ? [] : [new AuditNote(Actor.Manager, "audit.broken", "audit", "", found.Facts)];
        foreach (var note in first.Concat(notes.Entries))
        {
            var row = new AuditRow
            {
                Sequence = end.Sequence + 1,
                Time = time,
                Actor = note.Actor.Name,
                Action = note.Action,
                Subject = note.Subject,
                Detail = note.Detail,
                Changes = FieldChange.ToJson(note.Changes),
                Hash = "",
            }.Behind(end.Hash);
            database.Audit.Add(row);
            end = new AuditEnd(row.Sequence, row.Hash);
        }
        return (end, found);
    }
}

internal sealed record AuditNote(Actor Actor, string Action, string Subject, string Detail, IReadOnlyList<FieldChange> Changes);

/// <summary>What a change wants recorded of itself.</summary>
public sealed class AuditNotes(Actor actor)
{
    private readonly List<AuditNote> _entries = [];
    private readonly List<Action> _commits = [];

    internal IReadOnlyList<Action> Commits => _commits;
    internal IReadOnlyList<AuditNote> Entries => _entries;

    /// <param name="action">What, as <c>thing.verb</c>.</param>
    /// <param name="subject">On what, as <c>kind:id</c>.</param>
    /// <param name="detail">A name, as somebody chose it; what is told in words of a language are fields.</param>
    public void Add(string action, string subject, string detail) => Add(action, subject, detail, []);

    /// <summary>The same with old and new values.</summary>
    public void Add(string action, string subject, string detail, IReadOnlyList<FieldChange> changes) =>
        _entries.Add(new AuditNote(actor, action, subject, detail, changes));

    /// <summary>The same in somebody else's name: who somebody is may only become known within the change.</summary>
    public void AddAs(Actor other, string action, string subject, IReadOnlyList<FieldChange> changes) =>
        _entries.Add(new AuditNote(other, action, subject, "", changes));

    /// <summary>What is to follow in memory, run after the commit and before the next change begins. It must not throw.</summary>
    public void OnCommit(Action act) => _commits.Add(act);
}
