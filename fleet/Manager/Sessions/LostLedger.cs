using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Sessions;

/// <summary>Ranges of blocks that will never come, merged where they touch. Pure.</summary>
public static class LostLedger
{
    /// <summary>The union, ordered by epoch, stream, reason and first sequence. A range that ends before it begins is left out.</summary>
    public static IReadOnlyList<LostRange> Merge(IEnumerable<LostRange> known, IEnumerable<LostRange> reported)
    {
        var merged = new List<LostRange>();
        var ordered = known.Concat(reported).Where(r => r.First > 0 && r.Last >= r.First)
            .OrderBy(r => r.Epoch).ThenBy(r => r.Stream).ThenBy(r => r.Reason).ThenBy(r => r.First).ThenBy(r => r.Last);
        foreach (var range in ordered)
        {
            if (merged.Count > 0 && Touches(merged[^1], range)) merged[^1].Last = Math.Max(merged[^1].Last, range.Last);
            else merged.Add(range.Clone());
        }
        return merged;
    }

    private static bool Touches(LostRange earlier, LostRange later) =>
        earlier.Epoch == later.Epoch && earlier.Stream == later.Stream && earlier.Reason == later.Reason
        && (earlier.Last == ulong.MaxValue || later.First <= earlier.Last + 1);
}
