using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Field;

/// <summary>What a device handed out in one answer.</summary>
/// <param name="Device">Which one.</param>
/// <param name="Values">The points in it.</param>
/// <param name="Time">When it went out, Unix ms; not before the values were taken.</param>
/// <param name="Overdue">It may have gone unread: it went out after the master's time-out, or the master asked again at once.</param>
public sealed record ServedAnswer(DevicePlan Device, IReadOnlyList<ServedPoint> Values, long Time, bool Overdue);

/// <summary>A write that a device took.</summary>
public readonly record struct TakenWrite(DevicePlan Device, int Address, ushort Value);

/// <summary>Every answer the field served, in order: one side of the ledger. Safe for concurrent callers.</summary>
public sealed class ServedAnswers
{
    private readonly Lock _gate = new();
    private readonly List<ServedAnswer> _answers = [];
    private readonly List<TakenWrite> _writes = [];

    public int Count
    {
        get { lock (_gate) return _answers.Count; }
    }

    public void Add(ServedAnswer answer)
    {
        lock (_gate) _answers.Add(answer);
    }

    /// <summary>Takes it that this answer went unread.</summary>
    public void MarkOverdue(ServedAnswer answer)
    {
        lock (_gate)
        {
            var at = _answers.FindLastIndex(served => ReferenceEquals(served, answer));
            if (at >= 0) _answers[at] = answer with { Overdue = true };
        }
    }

    public void Add(TakenWrite write)
    {
        lock (_gate) _writes.Add(write);
    }

    /// <summary>How often a device took this value.</summary>
    public int Writes(DevicePlan device, ushort value)
    {
        lock (_gate) return _writes.Count(write => write.Device == device && write.Value == value);
    }

    public IReadOnlyList<ServedAnswer> All()
    {
        lock (_gate) return [.. _answers];
    }
}
