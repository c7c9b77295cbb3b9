using System.IO.Hashing;
using System.Runtime.InteropServices;
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

    /// <summary>What has to be written to come from one ledger to the other: ranges to put, then ranges that others hold now.</summary>
    public static IEnumerable<(LostRange Range, bool Put)> Changes(IReadOnlyList<LostRange> from, IReadOnlyList<LostRange> to)
    {
        var before = from.ToHashSet();
        var after = to.Select(Start).ToHashSet();
        return to.Where(range => !before.Contains(range)).Select(range => (range, true))
            .Concat(from.Where(range => !after.Contains(Start(range))).Select(range => (range, false)));
    }

    /// <summary>Equal for equal ledgers, and for no others that anybody will meet.</summary>
    public static ulong Fingerprint(IEnumerable<LostRange> ranges)
    {
        var hash = new XxHash64();
        Span<ulong> range = stackalloc ulong[4];
        foreach (var lost in ranges)
        {
            (range[0], range[1], range[2], range[3]) =
                (lost.Epoch, ((ulong)(uint)lost.Stream << 32) | (uint)lost.Reason, lost.First, lost.Last);
            hash.Append(MemoryMarshal.AsBytes(range));
        }
        return hash.GetCurrentHashAsUInt64();
    }

    private static (ulong, StreamClass, LostRange.Types.Reason, ulong) Start(LostRange range) =>
        (range.Epoch, range.Stream, range.Reason, range.First);

    private static bool Touches(LostRange earlier, LostRange later) =>
        earlier.Epoch == later.Epoch && earlier.Stream == later.Stream && earlier.Reason == later.Reason
        && (earlier.Last == ulong.MaxValue || later.First <= earlier.Last + 1);
}
