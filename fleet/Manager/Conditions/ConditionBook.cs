using System.Collections.Concurrent;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Conditions;

/// <summary>
/// What is wrong and lasts, the same for all slices. Invariants: a condition is on disk before <see cref="BeginAsync"/>
/// returns; of a kind and subject one is open at most; what is open is in memory too, so that asking costs no query.
/// Beginning again what is open, and ending what is not, write nothing, so that a caller need not remember.
/// </summary>
public sealed class ConditionBook(IDbContextFactory<FleetDatabase> databases, IEnumerable<ConditionKind> kinds, TimeProvider clock)
    : IDisposable
{
    /// <summary>One that comes back as soon as this is the same again: what flaps makes one row, not thousands.</summary>
    public static readonly TimeSpan SameAgain = TimeSpan.FromMinutes(5);

    /// <summary>Parameters of what lasts are written anew no more often than this.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    /// <summary>Most ended conditions that are kept of one subject; the oldest go first.</summary>
    public const int MostEnded = 1000;

    /// <summary>Longest text of a parameter; what is longer is cut.</summary>
    public const int MostLetters = 500;

    private readonly Dictionary<string, ConditionKind> _kinds = kinds.ToDictionary(kind => kind.Code, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Code, Subject Subject), (Condition Condition, long Written)> _open = new();
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Everything that is wrong now: faults before warnings, the newest first.</summary>
    public IReadOnlyList<Condition> Open =>
        [.. _open.Values.Select(open => open.Condition).OrderByDescending(c => c.Kind.Severity).ThenByDescending(c => c.Number)];

    public IReadOnlyList<Condition> Of(Subject subject) => [.. Open.Where(condition => condition.Subject == subject)];

    public bool IsOpen(ConditionKind kind, Subject subject)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return _open.ContainsKey((kind.Code, subject));
    }

    /// <summary>Reads what was open when the manager stopped. One whose kind this release no longer knows ends.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        foreach (var row in await database.Conditions.Where(c => c.Ended == null).ToListAsync(cancel))
        {
            if (_kinds.TryGetValue(row.Code, out var kind)) _open[(row.Code, new Subject(row.Subject))] = (row.As(kind), row.Began);
            else row.Ended = Now;
        }
        await database.SaveChangesAsync(cancel);
    }

    /// <summary>It is so now.</summary>
    /// <param name="kind">What is wrong.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="parameters">One of each of the kind's names.</param>
    public async Task BeginAsync(
        ConditionKind kind, Subject subject, CancellationToken cancel, params IReadOnlyList<(string Name, string Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var values = Checked(kind, parameters);
        if (!IsNews(kind, subject, values)) return;
        await _gate.WaitAsync(cancel);
        try
        {
            if (!IsNews(kind, subject, values)) return;
            await using var database = await databases.CreateDbContextAsync(cancel);
            var last = await database.Conditions.Where(c => c.Subject == subject.Text && c.Code == kind.Code)
                .OrderByDescending(c => c.Number).FirstOrDefaultAsync(cancel);
            if (last is null || last.Ended <= Now - (long)SameAgain.TotalMilliseconds)
            {
                last = new ConditionRow { Code = kind.Code, Subject = subject.Text, Parameters = "", Began = Now, Times = 0 };
                database.Add(last);
            }
            if (last.Ended is not null || last.Times == 0) last.Times++;
            last.Ended = null;
            last.Parameters = ConditionRow.Written(values);
            await database.SaveChangesAsync(cancel);
            _open[(kind.Code, subject)] = (last.As(kind), Now);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>It is no longer so.</summary>
    public async Task EndAsync(ConditionKind kind, Subject subject, CancellationToken cancel)
    {
        if (!IsOpen(kind, subject)) return;
        await _gate.WaitAsync(cancel);
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancel);
            var rows = database.Conditions.Where(c => c.Subject == subject.Text);
            if (await rows.SingleOrDefaultAsync(c => c.Ended == null && c.Code == kind.Code, cancel) is { } row) row.Ended = Now;
            await database.SaveChangesAsync(cancel);
            var oldest = rows.Where(c => c.Ended != null).OrderByDescending(c => c.Number).Skip(MostEnded).Select(c => c.Number);
            await database.Conditions.Where(c => oldest.Contains(c.Number)).ExecuteDeleteAsync(cancel);
            _open.TryRemove((kind.Code, subject), out _);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What was, the newest first, what lasts among it.</summary>
    /// <param name="subject">Only of this subject; null: of all.</param>
    /// <param name="within">Only of these; null: of all.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Page<Condition>> PageAsync(
        Subject? subject, IReadOnlyList<string>? within, PageRequest page, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var known = _kinds.Keys.ToList();
        var rows = database.Conditions.AsNoTracking().Where(c => known.Contains(c.Code));
        if (subject is { Text: var text }) rows = rows.Where(c => c.Subject == text);
        if (within is not null) rows = rows.Where(c => within.Contains(c.Subject));
        var items = await rows.OrderByDescending(c => c.Number).Skip(page.Skip).Take(page.Size).ToListAsync(cancel);
        return new Page<Condition>([.. items.Select(row => row.As(_kinds[row.Code]))], await rows.LongCountAsync(cancel));
    }

    public void Dispose() => _gate.Dispose();

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsNews(ConditionKind kind, Subject subject, Dictionary<string, string> values) =>
        !_open.TryGetValue((kind.Code, subject), out var open)
        || (Math.Abs(Now - open.Written) >= Renewal.TotalMilliseconds && !values.All(open.Condition.Parameters.Contains));

    private Dictionary<string, string> Checked(ConditionKind kind, IReadOnlyList<(string Name, string Value)> parameters)
    {
        if (!_kinds.ContainsKey(kind.Code))
            throw new InvalidOperationException($"the condition {kind.Code} was never added with AddConditions");
        if (!parameters.Select(p => p.Name).Order(StringComparer.Ordinal).SequenceEqual(kind.Parameters.Order(StringComparer.Ordinal)))
            throw new ArgumentException($"{kind.Code} takes {string.Join(", ", kind.Parameters)}", nameof(parameters));
        return parameters.ToDictionary(p => p.Name, p => p.Value.Length > MostLetters ? p.Value[..MostLetters] + "…" : p.Value);
    }
}
