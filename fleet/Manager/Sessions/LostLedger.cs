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
            if (merged.Count > 0 && Touches(merged[^1], range)) Join(merged[^1], range);
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
        Span<ulong> range = stackalloc ulong[7];
        foreach (var lost in ranges)
        {
            (range[0], range[1], range[2], range[3]) =
                (lost.Epoch, ((ulong)(uint)lost.Stream << 32) | (uint)lost.Reason, lost.First, lost.Last);
            (range[4], range[5], range[6]) = ((ulong)lost.FirstTime, (ulong)lost.LastTime, lost.AtMost ? 1UL : 0);
            hash.Append(MemoryMarshal.AsBytes(range));
            hash.Append(MemoryMarshal.AsBytes(lost.Uplink.AsSpan()));
        }
        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>Times that one of them does not know, both do not: 0. Where one holds the other, its own are those of both.</summary>
    private static void Join(LostRange earlier, LostRange later)
    {
        if (later.First == earlier.First && later.Last > earlier.Last)
            (earlier.FirstTime, earlier.LastTime) = (later.FirstTime, later.LastTime);
        else if (later.Last > earlier.Last)
            (earlier.FirstTime, earlier.LastTime) = earlier.FirstTime == 0 || later.FirstTime == 0 ? (0, 0)
                : (Math.Min(earlier.FirstTime, later.FirstTime), Math.Max(earlier.LastTime, later.LastTime));
        earlier.Last = Math.Max(earlier.Last, later.Last);
        earlier.AtMost |= later.AtMost;
        // Gateways of 0.1.0 did not say whose loss it is: the name comes with the first report of a newer one.
        if (earlier.Uplink.Length == 0) earlier.Uplink = later.Uplink;
    }

    private static (ulong, StreamClass, LostRange.Types.Reason, ulong) Start(LostRange range) =>
        (range.Epoch, range.Stream, range.Reason, range.First);

    private static bool Touches(LostRange earlier, LostRange later) =>
        earlier.Epoch == later.Epoch && earlier.Stream == later.Stream && earlier.Reason == later.Reason
        && (later.First <= earlier.Last
            // Beside one that is no longer exact, or another uplink's, it stays as it is.
            || (later.First == earlier.Last + 1 && earlier.AtMost == later.AtMost && earlier.Uplink == later.Uplink));
}
