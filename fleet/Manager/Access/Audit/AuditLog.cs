using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <param name="Time">Unix ms.</param>
/// <param name="Changes">Old and new values.</param>
public sealed record AuditView(
    long Sequence, long Time, string Actor, string Action, string Subject, string Detail, IReadOnlyList<FieldChange> Changes, string Hash);

/// <summary>Which rows. What is null does not count.</summary>
/// <param name="Subject">On exactly this, as in <c>device:1001</c>.</param>
/// <param name="Actor">By exactly this one.</param>
/// <param name="Action">Exactly this, <c>device.change</c>, or all of a thing, <c>device</c>.</param>
/// <param name="From">Unix ms, inclusive.</param>
/// <param name="To">Unix ms, exclusive.</param>
/// <param name="Text">Somewhere in subject, detail or values.</param>
public sealed record AuditQuery(
    string? Subject = null, string? Actor = null, string? Action = null, long? From = null, long? To = null, string? Text = null);

/// <summary>
/// Reads the audit, newest first. Who is limited to sites reads what was done there, and nothing of people and the manager.
/// </summary>
public sealed class AuditLog(IDbContextFactory<FleetDatabase> databases, ISitePlaces places)
{
    public async Task<Page<AuditView>> PageAsync(AuditQuery query, SiteScope sites, PageRequest page, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        // Without a filter the page is a stretch of the key; a gap, which only somebody who cut rows off leaves, makes it shorter.
        if (query == new AuditQuery() && sites.IsEverywhere)
        {
            var last = await database.Audit.MaxAsync(r => (long?)r.Sequence, cancel) ?? 0;
            var from = last - page.Skip;
            return new Page<AuditView>(
                await ViewAsync(database.Audit.Where(r => r.Sequence <= from && r.Sequence > from - page.Size), cancel), last);
        }
        var rows = Filtered(database.Audit, query);
        if (!sites.IsEverywhere)
        {
            var within = places.SubjectsWithin(sites);
            rows = rows.Where(r => within.Contains(r.Subject));
        }
        return new Page<AuditView>(
            await ViewAsync(rows.OrderByDescending(r => r.Sequence).Skip(page.Skip).Take(page.Size), cancel),
            await rows.LongCountAsync(cancel));
    }

    private static IQueryable<AuditRow> Filtered(IQueryable<AuditRow> rows, AuditQuery query)
    {
        if (query.Subject is { } subject) rows = rows.Where(r => r.Subject == subject);
        if (query.Actor is { } actor) rows = rows.Where(r => r.Actor == actor);
        if (query.Action is { } action) rows = rows.Where(r => r.Action == action || r.Action.StartsWith(action + "."));
        if (query.From is { } from) rows = rows.Where(r => r.Time >= from);
        if (query.To is { } to) rows = rows.Where(r => r.Time < to);
        if (query.Text is { } text)
        {
            var pattern = LikePattern.Containing(text);
            rows = rows.Where(r => EF.Functions.Like(r.Subject, pattern, LikePattern.Escape)
                || EF.Functions.Like(r.Detail, pattern, LikePattern.Escape) || EF.Functions.Like(r.Changes!, pattern, LikePattern.Escape));
        }
        return rows;
    }

    private static async Task<List<AuditView>> ViewAsync(IQueryable<AuditRow> rows, CancellationToken cancel) =>
        [.. (await rows.AsNoTracking().OrderByDescending(r => r.Sequence).ToListAsync(cancel)).Select(r => new AuditView(
            r.Sequence, r.Time, r.Actor, r.Action, r.Subject, r.Detail, FieldChange.FromJson(r.Changes), r.Hash))];
}
