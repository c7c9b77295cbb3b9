using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Outbox;

/// <summary>When what is lost was read, Unix ms, so far as is known: by a block, by what is left of it, or by those around it.</summary>
internal static class LostTimes
{
    /// <summary>So many blocks are looked at on each side for one that can be read.</summary>
    private const int Farthest = 16;

    /// <summary>A block that can be read; null: that cannot be said.</summary>
    public static (long First, long Last)? Of(Segment segment, ulong sequence)
    {
        try
        {
            return segment.TimesOf(sequence);
        }
        catch (Exception e) when (e is DamagedDatabaseException or IOException)
        {
            return null;
        }
    }

    /// <summary>By the header of a damaged block, where that still names the block; null: that cannot be said.</summary>
    public static (long First, long Last)? Said(ReadOnlySpan<byte> bytes, BlockId id) =>
        Block.ReadHeader(bytes) is { Clock: ClockKind.Utc } header && new BlockId(header.Epoch, header.Stream, header.Sequence) == id
            ? (header.FirstTime, header.FirstTime + (long)header.TimeSpan) : null;

    /// <summary>
    /// From the end of the block before the range to the begin of the one behind it: blocks are stored about in the order of their times.
    /// Null where one of the two cannot be read any more.
    /// </summary>
    public static (long First, long Last)? Between(StreamSegments segments, ulong first, ulong last)
    {
        var before = Sequences(first, up: false).Select(Times).FirstOrDefault(times => times is not null);
        if (before is null) return null;
        var behind = Sequences(last, up: true).Select(Times).FirstOrDefault(times => times is not null);
        if (behind is null) return null;
        var (begin, end) = (before.Value.Last, behind.Value.First);
        return (Math.Min(begin, end), Math.Max(begin, end));

        (long First, long Last)? Times(ulong sequence) =>
            sequence < segments.Next && segments.Find(sequence) is { } place ? Of(place.Segment, sequence) : null;
    }

    private static IEnumerable<ulong> Sequences(ulong from, bool up)
    {
        for (var i = 1UL; i <= Farthest && (up || i < from); i++) yield return up ? from + i : from - i;
    }
}
