namespace EdgeFleet.City.Ledger;

/// <summary>
/// Computes the verdict. Invariants of an exact run: a journalled block is held with the same count and
/// checksum; no identity is held twice; a held reading equals one answer its device served, and no two share
/// an answer; an answer that nobody stored was cut off by a kill, one a point and kill at most. What was confirmed
/// to a node is held, whatever was killed.
/// </summary>
public static class Judge
{
    /// <summary>Faults of one kind that are spelled out; the rest are counted.</summary>
    private const int MaxListed = 5;

    public static Verdict Decide(LedgerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var blocks = Blocks(input);
        var readings = new ReadingMatcher(input).Match();
        var nodes = new NodeMatcher(input).Match();
        var totals = new LedgerTotals(
            input.Journalled.Count, input.HeldBlocks.Count, input.AllReadings.Count(),
            readings.Matched, readings.Unchanged, readings.Overdue, readings.Marks + nodes.Marks, readings.Repeats)
        {
            CompactedBlocks = input.Compacted.Count,
            NodeRecords = nodes.Matched,
            NodeRepeats = nodes.Repeats,
            NodeUnconfirmed = nodes.Unconfirmed,
        };
        return new Verdict(Summarise([.. blocks, .. readings.Faults, .. nodes.Faults]), totals, readings.Unfinished);
    }

    private static List<Fault> Blocks(LedgerInput input)
    {
        var faults = new List<Fault>();
        var held = new Dictionary<BlockKey, BlockEntry>();
        foreach (var entry in input.HeldBlocks)
            if (!held.TryAdd(entry.Block, entry)) faults.Add(new Fault("held twice", entry.Block.ToString()));

        foreach (var entry in input.Journalled)
        {
            if (!held.TryGetValue(entry.Block, out var found))
                faults.Add(new Fault("lost: journalled and not held", entry.Block.ToString()));
            else if (found.Count != entry.Count)
                faults.Add(new Fault("count differs", $"{entry.Block}: journalled {entry.Count}, held {found.Count}"));
            else if (found.Checksum != entry.Checksum)
                faults.Add(new Fault("checksum differs", $"{entry.Block}: journalled {entry.Checksum:x16}, held {found.Checksum:x16}"));
        }

        var unpacked = new HashSet<BlockKey>();
        foreach (var block in input.HeldReadings)
        {
            if (!unpacked.Add(block.Block)) faults.Add(new Fault("readings held twice", block.Block.ToString()));
            if (!held.TryGetValue(block.Block, out var entry))
                faults.Add(new Fault("readings of a block that is not listed", block.Block.ToString()));
            else if (entry.Count != block.Readings.Count)
                faults.Add(new Fault("readings missing in a held block",
                    $"{block.Block}: counts {entry.Count}, holds {block.Readings.Count}"));
        }
        foreach (var both in unpacked.Where(input.Compacted.Contains))
            faults.Add(new Fault("a block that went and is there", both.ToString()));
        // A chunk does not say which block a reading came with: all of them together are as many as their blocks counted.
        var went = held.Where(entry => input.Compacted.Contains(entry.Key)).Sum(entry => (long)entry.Value.Count);
        if (went != input.ChunkReadings.Count)
            faults.Add(new Fault(
                "readings of blocks that went differ", $"the blocks counted {went}, chunks hold {input.ChunkReadings.Count}"));
        foreach (var missing in held.Keys.Where(key => !unpacked.Contains(key) && !input.Compacted.Contains(key)))
            faults.Add(new Fault("a held block without readings", missing.ToString()));
        return faults;
    }

    private static List<string> Summarise(List<Fault> faults)
    {
        var lines = new List<string>();
        foreach (var kind in faults.GroupBy(fault => fault.Kind))
        {
            lines.AddRange(kind.Take(MaxListed).Select(fault => $"{fault.Kind}: {fault.What}"));
            if (kind.Count() > MaxListed) lines.Add($"{kind.Key}: and {kind.Count() - MaxListed} more");
        }
        return lines;
    }
}

internal readonly record struct Fault(string Kind, string What);
