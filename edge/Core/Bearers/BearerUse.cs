using System.Text.Json.Serialization;
using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Bearers;

/// <summary>What an uplink goes over, for people.</summary>
/// <param name="Bearer">The name of the bearer over which it was connected last.</param>
/// <param name="Since">Since when it has gone over no other.</param>
/// <param name="Why">Why over this one.</param>
/// <param name="Cause">Where another failed: what with.</param>
public sealed record BearerUse(string Bearer, DateTimeOffset Since, BearerReason Why, string Cause)
{
    /// <summary>The same for people of other languages; null: there are no such words.</summary>
    [JsonIgnore]
    public Phrase? Told { get; init; }
}

public enum BearerReason
{
    /// <summary>It comes first in the uplink's order.</summary>
    First,
    /// <summary>The one before failed.</summary>
    Failed,
    /// <summary>It is better than the one before, and has worked for a while.</summary>
    Better,
    /// <summary>The one before has no bytes left today.</summary>
    Spent,
}
