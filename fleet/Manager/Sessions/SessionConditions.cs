using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Sessions;

/// <summary>What gateways do in their sessions that somebody should look at.</summary>
public static class SessionConditions
{
    public static readonly ConditionKind TooManyEpochs = new("too-many-epochs", ConditionSeverity.Fault, "limit");
    public static readonly ConditionKind TooManyLostRanges = new("too-many-lost-ranges", ConditionSeverity.Warning, "limit", "asked");
    public static readonly ConditionKind WordsCut = new("words-cut", ConditionSeverity.Warning);
    public static readonly ConditionKind TooFast = new("too-fast", ConditionSeverity.Warning);
    public static readonly ConditionKind InTwoPlaces = new("identity-in-two-places", ConditionSeverity.Fault, "first", "second");

    public static IReadOnlyList<ConditionKind> All { get; } = [TooManyEpochs, TooManyLostRanges, WordsCut, TooFast, InTwoPlaces];
}
