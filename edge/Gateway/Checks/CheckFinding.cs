namespace EdgeFleet.Gateway.Checks;

public enum FindingStatus
{
    Fine,
    /// <summary>It works, and will not for long, or not as it should.</summary>
    Warning,
    Fault,
    /// <summary>It could not be looked at, and why.</summary>
    Skipped,
}

/// <summary>One thing that a check looked at.</summary>
/// <param name="Area">What it belongs to: folder, clock, certificate, name, bearer, uplink, disk or device.</param>
/// <param name="Subject">Which one, as in <c>5g</c> or <c>12 Lamp 12</c>; empty: there is only one.</param>
/// <param name="Status">How it is.</param>
/// <param name="Text">What was found, in plain English, without a full stop.</param>
/// <param name="Next">What to do about it; empty: nothing.</param>
public sealed record CheckFinding(string Area, string Subject, FindingStatus Status, string Text, string Next = "")
{
    internal static CheckFinding Fine(string area, string subject, string text) => new(area, subject, FindingStatus.Fine, text);
    internal static CheckFinding Warning(string area, string subject, string text, string next) =>
        new(area, subject, FindingStatus.Warning, text, next);
    internal static CheckFinding Fault(string area, string subject, string text, string next) =>
        new(area, subject, FindingStatus.Fault, text, next);
    internal static CheckFinding Skipped(string area, string subject, string text, string next = "") =>
        new(area, subject, FindingStatus.Skipped, text, next);
}
