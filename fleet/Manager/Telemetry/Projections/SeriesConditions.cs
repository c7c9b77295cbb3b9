using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>What of a gateway's blocks the projections leave out, because it is too much or cannot be right.</summary>
public static class SeriesConditions
{
    public static readonly ConditionKind OfGateway = new("too-many-series", ConditionSeverity.Warning, "limit", "asked");
    public static readonly ConditionKind OfDevice = new("too-many-series-of-device", ConditionSeverity.Warning, "limit", "asked");
    public static readonly ConditionKind BlockTooLarge = new("block-too-large", ConditionSeverity.Warning, "limit", "asked");
    /// <summary>Readings that are dated after they came, which are no latest values.</summary>
    public static readonly ConditionKind ReadingsAhead = new("readings-ahead", ConditionSeverity.Warning, "count");

    /// <summary>Readings that nothing can place: of a start of the machine that nobody dated, or of a node that knew no time.</summary>
    public static readonly ConditionKind ReadingsWithoutTime = new("readings-without-time", ConditionSeverity.Warning, "count");

    public static IReadOnlyList<ConditionKind> All { get; } = [OfGateway, OfDevice, BlockTooLarge, ReadingsAhead, ReadingsWithoutTime];
}
