namespace EdgeFleet.City.Field;

/// <summary>Registers that a device handed out.</summary>
/// <param name="House">Number of the house.</param>
/// <param name="Table">Which table.</param>
/// <param name="Address">First register.</param>
/// <param name="Registers">The values, as they went out.</param>
/// <param name="Time">When the values were taken, Unix ms.</param>
/// <param name="Overdue">It went out after the master's timeout: nobody may have been listening.</param>
public sealed record ServedAnswer(int House, RegisterTable Table, ushort Address, ushort[] Registers, long Time, bool Overdue);

/// <summary>A write that a device took.</summary>
public readonly record struct TakenWrite(int House, int Address, ushort Value);

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

    public void Add(TakenWrite write)
    {
        lock (_gate) _writes.Add(write);
    }

    /// <summary>How often a device took this value.</summary>
    public int Writes(int house, ushort value)
    {
        lock (_gate) return _writes.Count(write => write.House == house && write.Value == value);
    }

    public IReadOnlyList<ServedAnswer> All()
    {
        lock (_gate) return [.. _answers];
    }
}
