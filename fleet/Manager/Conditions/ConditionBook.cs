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

    /// <summary>Conditions of one commit.</summary>
    private const int Together = 500;

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
    public Task BeginAsync(
        ConditionKind kind, Subject subject, CancellationToken cancel, params IReadOnlyList<(string Name, string Value)> parameters) =>
        BeginAsync([new Finding(kind, subject, parameters)], cancel);

    /// <summary>All of this is so now. When half a city goes away, that is some commits and not ten thousand.</summary>
    public async Task BeginAsync(IReadOnlyCollection<Finding> findings, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var checkedOnes = findings.Select(finding => (finding.Kind, finding.Subject, Values: Checked(finding.Kind, finding.Parameters)));
        foreach (var news in checkedOnes.Where(one => IsNews(one.Kind, one.Subject, one.Values)).Chunk(Together))
            await InTurnAsync(database => BeginAsync(database, [.. news.Where(one => IsNews(one.Kind, one.Subject, one.Values))], cancel),
                cancel);
    }

    /// <summary>It is no longer so.</summary>
    public Task EndAsync(ConditionKind kind, Subject subject, CancellationToken cancel) => EndAsync([(kind, subject)], cancel);

    /// <summary>None of this is so any longer.</summary>
    public async Task EndAsync(IReadOnlyCollection<(ConditionKind Kind, Subject Subject)> over, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(over);
        foreach (var some in over.Where(one => IsOpen(one.Kind, one.Subject)).Chunk(Together))
            await InTurnAsync(database => EndAsync(database, some, cancel), cancel);
    }

    private async Task BeginAsync(
        FleetDatabase database, IReadOnlyList<(ConditionKind Kind, Subject Subject, Dictionary<string, string> Values)> news,
        CancellationToken cancel)
    {
        var subjects = news.Select(one => one.Subject.Text).Distinct().ToList();
        var codes = news.Select(one => one.Kind.Code).Distinct().ToList();
        var latest = database.Conditions.Where(c => subjects.Contains(c.Subject) && codes.Contains(c.Code))
            .GroupBy(c => new { c.Subject, c.Code }).Select(same => same.Max(c => c.Number));
        var rows = await database.Conditions.Where(c => latest.Contains(c.Number)).ToDictionaryAsync(c => (c.Code, c.Subject), cancel);
        var begun = new Dictionary<(string, Subject), (ConditionKind Kind, ConditionRow Row)>();
        foreach (var (kind, subject, values) in news)
        {
            var row = rows.GetValueOrDefault((kind.Code, subject.Text));
            if (row is null || row.Ended <= Now - (long)SameAgain.TotalMilliseconds)
            {
                row = new ConditionRow { Code = kind.Code, Subject = subject.Text, Parameters = "", Began = Now, Times = 0 };
                database.Add(row);
                rows[(kind.Code, subject.Text)] = row;
            }
            if (row.Ended is not null || row.Times == 0) row.Times++;
            row.Ended = null;
            row.Parameters = ConditionRow.Written(values);
            begun[(kind.Code, subject)] = (kind, row);
        }
        await database.SaveChangesAsync(cancel);
        foreach (var (key, (kind, row)) in begun) _open[key] = (row.As(kind), Now);
    }

    private async Task EndAsync(FleetDatabase database, IReadOnlyList<(ConditionKind Kind, Subject Subject)> over, CancellationToken cancel)
    {
        var ending = over.Select(one => (one.Kind.Code, one.Subject.Text)).ToHashSet();
        var subjects = over.Select(one => one.Subject.Text).Distinct().ToList();
        foreach (var row in await database.Conditions.Where(c => c.Ended == null && subjects.Contains(c.Subject)).ToListAsync(cancel))
            if (ending.Contains((row.Code, row.Subject))) row.Ended = Now;
        await database.SaveChangesAsync(cancel);
        var ended = database.Conditions.Where(c => c.Ended != null && subjects.Contains(c.Subject));
        foreach (var subject in await ended.GroupBy(c => c.Subject).Where(all => all.Count() > MostEnded).Select(all => all.Key)
            .ToListAsync(cancel))
        {
            var oldest = ended.Where(c => c.Subject == subject).OrderByDescending(c => c.Number).Skip(MostEnded).Select(c => c.Number);
            await database.Conditions.Where(c => oldest.Contains(c.Number)).ExecuteDeleteAsync(cancel);
        }
        foreach (var (kind, subject) in over) _open.TryRemove((kind.Code, subject), out _);
    }

    private async Task InTurnAsync(Func<FleetDatabase, Task> write, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancel);
            await write(database);
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
