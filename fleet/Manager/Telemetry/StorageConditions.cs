using System.Globalization;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Projections;

namespace EdgeFleet.Manager.Telemetry;

/// <summary>What keeps readings from being stored or shown: the inbox, the projections, the disk, outboxes that exist twice.</summary>
public sealed class StorageConditions(
    BlockInbox inbox, Projector projector, Compaction compaction, InboxOptions options, TimeProvider clock) : IConditionSource
{
    public static readonly ConditionKind InboxFailing = new("inbox-failing", ConditionSeverity.Fault, "folder", "cause");
    public static readonly ConditionKind ProjectionsFailing = new("projections-failing", ConditionSeverity.Fault, "cause");
    public static readonly ConditionKind CompactionFailing = new("compaction-failing", ConditionSeverity.Warning, "folder", "cause");
    public static readonly ConditionKind DiskBudget = new("disk-budget", ConditionSeverity.Warning, "folder", "used", "budget");
    public static readonly ConditionKind DiskLow = new("disk-low", ConditionSeverity.Warning, "folder", "free");
    public static readonly ConditionKind OutboxCloned = new("outbox-cloned", ConditionSeverity.Fault, "epoch", "blocks");

    /// <summary>Less room than this, and somebody should make some before the inbox refuses.</summary>
    public const long LowBytes = 1_000_000_000;

    /// <summary>So much of the budget taken, and there is time to do something about it.</summary>
    private const double BudgetWarning = 0.8;

    /// <summary>An outbox whose blocks were refused this long ago last is no longer in use.</summary>
    public static readonly TimeSpan CloneStays = TimeSpan.FromDays(1);

    public static IReadOnlyList<ConditionKind> All { get; } =
        [InboxFailing, ProjectionsFailing, CompactionFailing, DiskBudget, DiskLow, OutboxCloned];

    public IReadOnlyList<ConditionKind> Kinds => All;

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>([.. Look()]);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB");

    private IEnumerable<Finding> Look()
    {
        if (inbox.Failure is { } storing)
            yield return new Finding(InboxFailing, Subject.Manager, ("folder", options.Folder), ("cause", storing.Message));
        if (projector.Failure is { } projecting)
            yield return new Finding(ProjectionsFailing, Subject.Manager, ("cause", projecting.Message));
        if (compaction.Failure is { } compacting)
            yield return new Finding(CompactionFailing, Subject.Manager, ("folder", options.Folder), ("cause", compacting.Message));
        var used = new DirectoryInfo(options.Folder).EnumerateFiles().Sum(file => file.Length);
        if (options.DiskBudget is { } budget && used >= budget * BudgetWarning)
            yield return new Finding(DiskBudget, Subject.Manager, ("folder", options.Folder), ("used", Megabytes(used)),
                ("budget", Megabytes(budget)));
        var free = new DriveInfo(Path.GetFullPath(options.Folder)).AvailableFreeSpace;
        if (free < LowBytes)
            yield return new Finding(DiskLow, Subject.Manager, ("folder", options.Folder),
                ("free", Megabytes(free)));
        var since = (clock.GetUtcNow() - CloneStays).ToUnixTimeMilliseconds();
        // The latest comes first: of a gateway that is there more than twice, that one.
        foreach (var clone in inbox.Quarantine.CloneAlarms().Where(clone => clone.LastSeen > since).DistinctBy(clone => clone.Gateway))
            yield return new Finding(OutboxCloned, Subject.Gateway(clone.Gateway),
                ("epoch", clone.Epoch.ToString("x16", CultureInfo.InvariantCulture)),
                ("blocks", clone.Blocks.ToString(CultureInfo.InvariantCulture)));
    }
}
