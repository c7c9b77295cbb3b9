using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>What of a gateway's blocks the projections leave out, because it is too much.</summary>
public static class SeriesConditions
{
    public static readonly ConditionKind OfGateway = new("too-many-series", ConditionSeverity.Warning, "limit", "asked");
    public static readonly ConditionKind OfDevice = new("too-many-series-of-device", ConditionSeverity.Warning, "limit", "asked");
    public static readonly ConditionKind BlockTooLarge = new("block-too-large", ConditionSeverity.Warning, "limit", "asked");

    public static IReadOnlyList<ConditionKind> All { get; } = [OfGateway, OfDevice, BlockTooLarge];
}
