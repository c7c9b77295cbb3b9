using System.Collections.Concurrent;

namespace EdgeFleet.Manager.Conditions;

/// <summary>Kinds that are noted as they happen.</summary>
public sealed record OccurrenceKinds(IReadOnlyList<ConditionKind> Kinds);

/// <summary>
/// What only happens, a quota that is passed for one: it is wrong from then on until it has not happened for
/// <see cref="Quiet"/>. Noting writes nothing, so that whoever sees a flood may note all of it; the next look does.
/// Safe for concurrent callers.
/// </summary>
public sealed class Occurrences(IEnumerable<OccurrenceKinds> kinds, TimeProvider clock) : IConditionSource
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Code, Subject Subject), (Finding Finding, long Seen)> _latest = new();

    public IReadOnlyList<ConditionKind> Kinds { get; } = [.. kinds.SelectMany(k => k.Kinds)];

    public void Note(ConditionKind kind, Subject subject, params IReadOnlyList<(string Name, string Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(kind);
        _latest[(kind.Code, subject)] = (new Finding(kind, subject, parameters), clock.GetTimestamp());
    }

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        foreach (var old in _latest.Where(latest => clock.GetElapsedTime(latest.Value.Seen) >= Quiet)) _latest.TryRemove(old);
        return Task.FromResult<IReadOnlyList<Finding>>([.. _latest.Values.Select(latest => latest.Finding)]);
    }
}
