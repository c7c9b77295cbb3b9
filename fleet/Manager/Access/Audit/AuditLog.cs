using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <param name="Time">Unix ms.</param>
public sealed record AuditView(long Sequence, long Time, string Actor, string Action, string Subject, string Detail, string Hash);

/// <summary>Reads the audit, newest first.</summary>
public sealed class AuditLog(IDbContextFactory<FleetDatabase> databases)
{
    /// <param name="subject">Only rows on this subject, as in <c>device:1001</c>; null: all.</param>
    public async Task<Page<AuditView>> PageAsync(string? subject, PageRequest page, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        // Sequences have no gaps: without a filter the last one is the total, and the page is a stretch of the key.
        if (subject is null)
        {
            var last = await database.Audit.MaxAsync(r => (long?)r.Sequence, cancel) ?? 0;
            var from = last - page.Skip;
            return new Page<AuditView>(
                await Select(database.Audit.Where(r => r.Sequence <= from && r.Sequence > from - page.Size)).ToListAsync(cancel), last);
        }
        var rows = database.Audit.Where(r => r.Subject == subject);
        return new Page<AuditView>(
            await Select(rows).Skip(page.Skip).Take(page.Size).ToListAsync(cancel), await rows.LongCountAsync(cancel));
    }

    private static IQueryable<AuditView> Select(IQueryable<AuditRow> rows) => rows.AsNoTracking().OrderByDescending(r => r.Sequence)
        .Select(r => new AuditView(r.Sequence, r.Time, r.Actor, r.Action, r.Subject, r.Detail, r.Hash));
}
