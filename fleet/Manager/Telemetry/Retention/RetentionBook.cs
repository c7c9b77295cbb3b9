using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Telemetry.Retention;

/// <summary>What counts for a class.</summary>
/// <param name="Class">telemetry, state, event, billing or bulk.</param>
/// <param name="SiteId">Of devices at this site; null: at all sites without a rule of their own.</param>
/// <param name="Days">Kept for so long after the source time; null: for ever.</param>
/// <param name="LeastDays">No rule may keep less.</param>
/// <param name="InSettings">Nobody changed it: it is what the manager's settings say, or for ever.</param>
/// <param name="Next">What has been decided and does not count yet; null: nothing.</param>
public sealed record RetentionView(string Class, long? SiteId, double? Days, int LeastDays, bool InSettings, RetentionNext? Next);

/// <param name="Days">Kept for so long from then on; null: for ever.</param>
/// <param name="From">Unix ms.</param>
public sealed record RetentionNext(double? Days, long From);

/// <summary>
/// The rules of retention: those that administrators made, in <c>fleet.db</c>, before those of the settings. One that keeps less
/// than before counts only after a week, in which it can be taken back; nothing is deleted until then.
/// </summary>
public sealed class RetentionBook(
    IReadOnlyList<RetentionRule> settings, Changes changes, IDbContextFactory<FleetDatabase> databases, ISitePlaces places,
    RetentionEffects effects, TimeProvider clock)
{
    /// <summary>How long a rule that keeps less waits.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    /// <summary>What counts now.</summary>
    public async Task<RetentionPlan> PlanAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        return Plan(await database.Retention.AsNoTracking().ToListAsync(cancel));
    }

    /// <summary>A rule for each class, and each of a site.</summary>
    public async Task<IReadOnlyList<RetentionView>> ListAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var rows = await database.Retention.AsNoTracking().ToDictionaryAsync(row => (row.Stream, Site: Site(row)), cancel);
        var plan = Plan(rows.Values);
        return [.. RetentionRule.Classes.Values.Select(stream => (Stream: stream, Site: (long?)null))
            .Concat(settings.Select(rule => (rule.Stream, rule.Site))).Concat(rows.Keys).Distinct()
            .OrderBy(rule => rule.Stream).ThenBy(rule => rule.Site)
            .Select(rule => View(rule.Stream, rule.Site, plan, rows.GetValueOrDefault(rule)))];
    }

    /// <summary>What of the readings that are there now a rule would let go that the rules of now keep.</summary>
    /// <exception cref="RefusedException">There can be no such rule.</exception>
    public async Task<RetentionEffect> EffectAsync(string name, long? site, int? days, CancellationToken cancel)
    {
        var rule = Checked(name, site, days);
        return await effects.OfAsync(await PlanAsync(cancel), rule, cancel);
    }

    /// <summary>Makes a rule, or another in its place.</summary>
    /// <param name="actor">An administrator.</param>
    /// <param name="name">The class.</param>
    /// <param name="site">Only of devices at this site; null: at all without a rule of their own.</param>
    /// <param name="days">How long readings are kept; null: for ever.</param>
    /// <param name="confirmed">They know what a rule that keeps less lets go.</param>
    /// <param name="cancel">Changes nothing.</param>
    /// <exception cref="RefusedException">There can be no such rule, or it keeps less and that was not confirmed.</exception>
    public async Task<RetentionView> PutAsync(
        Actor actor, string name, long? site, int? days, bool confirmed, CancellationToken cancel)
    {
        var rule = Checked(name, site, days);
        if (!confirmed && await effects.OfAsync(await PlanAsync(cancel), rule, cancel) is { Shortens: true } effect)
            throw RefusedException.Conflict(effect.Told(name, Grace));
        return await changes.MakeAsync(actor, async (database, notes) =>
        {
            var now = clock.GetUtcNow();
            var rows = await database.Retention.ToListAsync(cancel);
            var before = Plan(rows).At(rule.Stream, site);
            var row = rows.Find(one => one.Stream == rule.Stream && Site(one) == site);
            if (row is null) database.Retention.Add(row = new RetentionRow { Stream = rule.Stream, Site = site ?? RetentionRow.AllSites });
            (row.Former, row.Days) = (before?.TotalDays, days);
            row.From = (IsShorter(rule.Kept, before) ? now + Grace : now).ToUnixTimeMilliseconds();
            notes.Add("retention.change", site is { } at ? FormattableString.Invariant($"site:{at}") : "manager", name,
                FieldChange.Between(("days", Written(before), Written(rule.Kept))));
            return View(rule.Stream, site, Plan([.. rows.Where(other => other != row), row]), row);
        }, cancel);
    }

    internal static TimeSpan? Kept(double? days) => days is { } some ? TimeSpan.FromDays(some) : null;

    /// <summary>For ever is longer than anything.</summary>
    internal static bool IsShorter(TimeSpan? kept, TimeSpan? before) => (kept ?? TimeSpan.MaxValue) < (before ?? TimeSpan.MaxValue);

    private static object Written(TimeSpan? kept) => kept is { } some ? some.TotalDays : "ever";

    private static long? Site(RetentionRow row) => row.Site == RetentionRow.AllSites ? null : row.Site;

    private RetentionPlan Plan(IReadOnlyCollection<RetentionRow> rows)
    {
        var made = rows.Select(row => row.At(clock.GetUtcNow())).ToList();
        return new RetentionPlan(
            [.. made, .. settings.Where(rule => !made.Exists(other => (other.Stream, other.Site) == (rule.Stream, rule.Site)))], places);
    }

    private RetentionView View(StreamClass stream, long? site, RetentionPlan plan, RetentionRow? row) => new(
        RetentionRule.NameOf(stream), site, plan.At(stream, site)?.TotalDays, RetentionRule.LeastDays(stream), row is null,
        row is not null && row.From > clock.GetUtcNow().ToUnixTimeMilliseconds() ? new RetentionNext(row.Days, row.From) : null);

    private RetentionRule Checked(string name, long? site, int? days)
    {
        var faults = new List<Phrase>();
        if (!RetentionRule.Classes.TryGetValue(name, out var stream))
            faults.Add(TelemetryPhrases.NoClass.With(name, string.Join(", ", RetentionRule.Classes.Keys)).At("class"));
        if (site is { } id && !places.IsSite(id)) faults.Add(CommonPhrases.NoSite.With(id).At("siteId"));
        var least = RetentionRule.LeastDays(stream);
        if (days < least || days > RetentionRule.MostDays)
            faults.Add(TelemetryPhrases.RetentionDays.With(days, least, RetentionRule.MostDays, name).At("days"));
        return faults.Count == 0 ? new RetentionRule(stream, site, Kept(days)) : throw RefusedException.Invalid(faults);
    }
}
