namespace EdgeFleet.City.Ledger;

/// <summary>Nothing lost, nothing twice: or what was.</summary>
/// <param name="Faults">Everything that is wrong, one sentence each; empty: exact.</param>
/// <param name="Totals">What was compared.</param>
/// <param name="Unfinished">Answers served but never stored: scans that a kill cut off; more of them than kills is a fault.</param>
public sealed record Verdict(IReadOnlyList<string> Faults, LedgerTotals Totals, IReadOnlyList<ServedValue> Unfinished)
{
    public bool Exact => Faults.Count == 0;
}

/// <param name="JournalledBlocks">Blocks that gateways called durable.</param>
/// <param name="HeldBlocks">Blocks in the manager's inbox.</param>
/// <param name="HeldReadings">Readings in them.</param>
/// <param name="Matched">Readings that equal one answer of their device.</param>
/// <param name="Unchanged">Answers that repeated the value before, of points stored by exception.</param>
/// <param name="Overdue">Answers that came too late to be read, or were asked for again.</param>
/// <param name="Marks">Readings without a number: quality marks and command results.</param>
/// <param name="Repeats">The same command results, reported again.</param>
public sealed record LedgerTotals(
    int JournalledBlocks, int HeldBlocks, int HeldReadings, int Matched, int Unchanged, int Overdue, int Marks, int Repeats)
{
    /// <summary>Blocks whose readings the manager had moved to chunks.</summary>
    public int CompactedBlocks { get; init; }

    /// <summary>Readings that equal the record of that number which their node handed over.</summary>
    public int NodeRecords { get; init; }

    /// <summary>The same records, held again after a crash between storing and confirming.</summary>
    public int NodeRepeats { get; init; }

    /// <summary>Records handed over that were not stored before the end; their nodes keep them.</summary>
    public int NodeUnconfirmed { get; init; }
}
