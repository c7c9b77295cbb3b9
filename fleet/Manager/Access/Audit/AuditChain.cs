using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>The end of the chain: what the next row goes behind.</summary>
public readonly record struct AuditEnd(long Sequence, string Hash)
{
    public static readonly AuditEnd Origin = new(0, AuditRow.Origin);
}

/// <summary>
/// Compares the table's end with the head before anything is put behind it. Invariant: what was found to be cut off or
/// rewritten stays visible in the chain for ever, since the next row goes behind what is remembered, not behind what is
/// left: a gap in the numbers, or a hash that does not fit. Used by one change at a time.
/// </summary>
public sealed class AuditChain(AuditHead head)
{
    private AuditEnd? _remembered;

    /// <summary>What the next row follows, and how the table differs from it, if it does.</summary>
    internal async Task<(AuditEnd End, AuditBreak? Break)> FindAsync(FleetDatabase database, CancellationToken cancel)
    {
        var last = await database.Audit.AsNoTracking().OrderByDescending(r => r.Sequence).Select(r => new AuditEnd(r.Sequence, r.Hash))
            .FirstOrDefaultAsync(cancel) is { Sequence: > 0 } row ? row : AuditEnd.Origin;
        if ((_remembered ?? head.Read()) is not { } remembered) return (last, last.Sequence == 0 ? null : AuditBreak.HeadMissing);
        if (last == remembered) return (last, null);
        if (last.Sequence < remembered.Sequence) return (remembered, AuditBreak.Cut(last.Sequence + 1, remembered.Sequence));
        // The head is written after the commit: a crash in between leaves rows that it does not know and that follow on it.
        if (_remembered is null && await FollowsAsync(database, remembered, cancel)) return (last, null);
        return (last with { Hash = remembered.Hash }, AuditBreak.Rewritten(remembered.Sequence));
    }

    /// <summary>These rows are committed.</summary>
    internal void Advance(AuditEnd end)
    {
        _remembered = end;
        head.Write(end);
    }

    private static async Task<bool> FollowsAsync(FleetDatabase database, AuditEnd from, CancellationToken cancel)
    {
        var previous = from;
        if (from.Sequence > 0 && !await database.Audit.AnyAsync(r => r.Sequence == from.Sequence && r.Hash == from.Hash, cancel))
            return false;
        await foreach (var row in database.Audit.AsNoTracking().Where(r => r.Sequence > from.Sequence).OrderBy(r => r.Sequence)
            .AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (row.Sequence != previous.Sequence + 1 || !row.Follows(previous.Hash)) return false;
            previous = new AuditEnd(row.Sequence, row.Hash);
        }
        return true;
    }
}
