using System.Globalization;
using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// What can be wrong with the audit. It lasts until an administrator has said that they saw it; the chain shows it for ever.
/// </summary>
public static class AuditConditions
{
    public static readonly ConditionKind Cut = new("audit-cut", ConditionSeverity.Fault, "first", "last");
    public static readonly ConditionKind Rewritten = new("audit-rewritten", ConditionSeverity.Fault, "row");
    public static readonly ConditionKind HeadMissing = new("audit-head-missing", ConditionSeverity.Fault);
    public static readonly ConditionKind AnchorDiffers = new("audit-anchor-differs", ConditionSeverity.Fault, "gateway", "row");

    /// <summary>Not tampered with: what came after a backup is gone, rows of the audit included, and everybody may know.</summary>
    public static readonly ConditionKind Restored = new("manager-restored", ConditionSeverity.Warning, "taken", "restored");

    public static IReadOnlyList<ConditionKind> All { get; } = [Cut, Rewritten, HeadMissing, AnchorDiffers, Restored];
}

/// <summary>How the table's end differs from the head.</summary>
/// <param name="Kind">As a condition.</param>
/// <param name="Detail">As a row of the audit says it.</param>
/// <param name="Parameters">Of the condition.</param>
public sealed record AuditBreak(ConditionKind Kind, string Detail, params IReadOnlyList<(string Name, string Value)> Parameters)
{
    public static readonly AuditBreak HeadMissing = new(AuditConditions.HeadMissing,
        "audit.head, which remembers the end of the chain, is missing or unreadable: rows before this one may have been cut off");

    public static AuditBreak Cut(long first, long last) => new(AuditConditions.Cut,
        string.Create(CultureInfo.InvariantCulture, $"rows {first} to {last} were cut off; audit.head remembers them"),
        ("first", Written(first)), ("last", Written(last)));

    public static AuditBreak Rewritten(long row) => new(AuditConditions.Rewritten,
        string.Create(CultureInfo.InvariantCulture, $"row {row} is not the one that audit.head remembers, or does not follow on it"),
        ("row", Written(row)));

    private static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);
}
