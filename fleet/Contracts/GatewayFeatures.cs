namespace EdgeFleet.Contracts;

/// <summary>
/// What a gateway says in its Hello that it can do beyond the first release. The manager sends what a feature names only to
/// gateways that have it.
/// </summary>
public static class GatewayFeatures
{
    /// <summary>It keeps the latest anchor of the manager's audit.</summary>
    public const string AuditAnchor = "audit-anchor";

    /// <summary>It is told of accepted blocks in runs of sequences.</summary>
    public const string AcceptedRuns = "accepted-runs";

    /// <summary>It says what it has of its configuration, and takes what is new of it, in portions.</summary>
    public const string ConfigurationParts = "configuration-parts";

    /// <summary>It follows the signed metadata of updates, and asks for what is new of it.</summary>
    public const string Updates = "updates";
}
