using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using Microsoft.Extensions.Logging;
using Reason = EdgeFleet.Contracts.V1.LostRange.Types.Reason;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// Reads blocks out of the segments, and mends what it finds damaged. Invariants: what it gives out is whole; what it passes over
/// is settled, or stands in the ledger as quarantined, on disk.
/// </summary>
/// <param name="epochs">Where blocks are; a new one begins where it is no longer known where a stream of the newest ended.</param>
/// <param name="catalog">Has the ledger.</param>
/// <param name="claims">Who waits for what.</param>
/// <param name="log">Is told of every damage.</param>
internal sealed class BlockReader(Epochs epochs, Catalog catalog, OpenClaims claims, ILogger log)
{
    /// <summary>See <see cref="IOutbox.PeekAsync"/>.</summary>
    public List<Block> Peek(string uplink, StreamClass stream, BlockId? after, int maxBytes)
    {
        var blocks = new List<Block>();
        if (!claims.Find(uplink).Carries(stream)) return blocks;
        long bytes = 0;
        var start = after is { } id ? epochs.Find(id.Epoch) : null;
        // A copy: reading may find damage, and then a new epoch begins.
        foreach (var epoch in epochs.All.SkipWhile(epoch => start is not null && epoch != start).ToList())
        {
            if (bytes >= maxBytes) break;
            if (!epoch.Streams.TryGetValue(stream, out var segments)) continue;
            var from = epoch == start ? after!.Value.Sequence + 1 : 1;
            while (bytes < maxBytes && claims.Settled(uplink, epoch.Epoch, stream).Gap(from, segments.Next - 1) is { } gap
                && segments.Find(gap.First) is { } place)
            {
                var last = Math.Min(gap.Last, place.Last);
                segments.CloseReaders(place.Segment);
                from = Read(epoch, stream, place.Segment, gap.First, last, maxBytes - bytes, blocks) + 1;
                bytes = blocks.Sum(block => (long)block.Bytes.Length);
            }
        }
        while (blocks.Count > 1 && bytes > maxBytes)
        {
            bytes -= blocks[^1].Bytes.Length;
            blocks.RemoveAt(blocks.Count - 1);
        }
        return blocks;
    }

    /// <summary>Reads the blocks from first to last of one segment; those that are damaged or missing go to the ledger.</summary>
    /// <returns>How far it came.</returns>
    public ulong Read(EpochFolder epoch, StreamClass stream, Segment segment, ulong first, ulong last, long maxBytes, List<Block> blocks)
    {
        var expected = first;
        long bytes = 0;
        foreach (var (sequence, stored) in ReadWhole(epoch, stream, segment, first, last, maxBytes))
        {
            if (sequence > expected) Lose(epoch, stream, expected, sequence - 1, "missing");
            var id = new BlockId(epoch.Epoch, stream, sequence);
            if (Open(stored, id) is { } block) blocks.Add(block);
            else Lose(epoch, stream, sequence, sequence, "damaged", LostTimes.Said(stored, id));
            expected = sequence + 1;
            bytes += stored.Length;
        }
        if (bytes < maxBytes && expected <= last)
        {
            Lose(epoch, stream, expected, last, "missing");
            return last;
        }
        return expected - 1;
    }

    /// <summary>
    /// Reads a segment. One whose index fails, or leaves blocks out, is first put together anew from what its pages hold.
    /// </summary>
    private IReadOnlyList<(ulong Sequence, byte[] Bytes)> ReadWhole(
        EpochFolder epoch, StreamClass stream, Segment segment, ulong first, ulong last, long maxBytes)
    {
        try
        {
            var found = segment.Read(first, last, maxBytes);
            if (IsWhole(found, first, last, maxBytes) || epoch.WasRebuilt(segment)) return found;
            log.LogError("segment {Segment} of epoch {Epoch:x16} leaves out blocks; it is set aside and what is whole in it kept",
                segment.Name, epoch.Epoch);
        }
        catch (DamagedDatabaseException e)
        {
            log.LogError(e, "segment {Segment} of epoch {Epoch:x16} is damaged; it is set aside and what is whole in it kept",
                segment.Name, epoch.Epoch);
        }
        var isLast = segment == epoch.Stream(stream).Segments[^1];
        epoch.Rebuild(stream, segment);
        if (isLast && epoch == epochs.Current) epochs.Mint();
        return segment.Read(first, last, maxBytes);
    }

    /// <summary>Whether what was read begins with the first, has no gap, and ends with the last or where enough bytes were read.</summary>
    private static bool IsWhole(IReadOnlyList<(ulong Sequence, byte[] Bytes)> found, ulong first, ulong last, long maxBytes) =>
        found.Select((block, i) => block.Sequence == first + (ulong)i).All(inOrder => inOrder)
        && (first + (ulong)found.Count > last || found.Sum(block => (long)block.Bytes.Length) >= maxBytes);

    private static Block? Open(byte[] bytes, BlockId id)
    {
        try
        {
            var block = Block.Open(bytes);
            return block.Id == id ? block : null;
        }
        catch (CorruptBlockException)
        {
            return null;
        }
    }

    /// <summary>
    /// Enters blocks in the ledger as quarantined: whoever waits for them will not get them. Where nobody knows when they were read, it is
    /// at most the time between the blocks around them.
    /// </summary>
    public void Lose(EpochFolder epoch, StreamClass stream, ulong first, ulong last, string how, (long First, long Last)? times = null)
    {
        log.LogError("{Stream} blocks {First} to {Last} of epoch {Epoch:x16} are {How}; they are quarantined", stream, first, last,
            epoch.Epoch, how);
        var around = times is null ? LostTimes.Between(epoch.Stream(stream), first, last) : null;
        catalog.Lose(epoch.Epoch, stream, first, last,
            [.. claims.Waiting(epoch.Epoch, stream, first, last).Select(range =>
                Quarantined(epoch.Epoch, stream, range, times ?? around) with { AtMost = around is not null })],
            [.. claims.Carriers(stream), Catalog.Gone]);
    }

    /// <summary>Blocks that are damaged, or were refused as corrupt.</summary>
    public static Loss Quarantined(
        ulong epoch, StreamClass stream, (string Uplink, ulong First, ulong Last) range, (long First, long Last)? times) =>
        new(new LossKind(epoch, stream, Reason.Quarantined, range.Uplink), range.First, range.Last, times?.First ?? 0, times?.Last ?? 0,
            false);
}
