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
/// <param name="Parameters">Of the condition.</param>
public sealed record AuditBreak(ConditionKind Kind, params IReadOnlyList<(string Name, string Value)> Parameters)
{
    public static readonly AuditBreak HeadMissing = new(AuditConditions.HeadMissing);

    /// <summary>As a row of the audit says it.</summary>
    public IReadOnlyList<FieldChange> Facts =>
        FieldChange.Facts([("break", Kind.Code), .. Parameters.Select(one => (one.Name, (object?)one.Value))]);

    public static AuditBreak Cut(long first, long last) =>
        new(AuditConditions.Cut, ("first", Written(first)), ("last", Written(last)));

    public static AuditBreak Rewritten(long row) => new(AuditConditions.Rewritten, ("row", Written(row)));

    private static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);
}
