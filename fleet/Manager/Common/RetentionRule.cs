using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Common;

/// <summary>How long readings of a class are kept. Without a rule they are kept for ever.</summary>
/// <param name="Stream">The class.</param>
/// <param name="Site">Of devices at this site only, where it goes before a rule for all; null: at all sites.</param>
/// <param name="Kept">After their source time.</param>
public sealed record RetentionRule(StreamClass Stream, long? Site, TimeSpan Kept);
