using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// What a gateway says about itself, in memory. Owns no truth: after a restart of the manager it knows the
/// last visit, and the rest as soon as the gateway reports. Immutable; a change makes a new one.
/// </summary>
public sealed record GatewayTwin(long Gateway)
{
    public bool Online { get; init; }

    /// <summary>The last session number; 0: never connected.</summary>
    public ulong Session { get; init; }

    /// <summary>When the current session began; null while offline.</summary>
    public DateTimeOffset? ConnectedSince { get; init; }

    /// <summary>When it was last heard of; null: never.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    public Hello? Hello { get; init; }

    /// <summary>The latest report of this manager's run; null before the first.</summary>
    public Reported? Reported { get; init; }

    /// <summary>When that came; null before it.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>Blocks that waited at the gateway when it reported; while it is away they may have become more.</summary>
    public long Backlog => Reported?.Outbox.Sum(s => (long)s.BacklogBlocks) ?? 0;
}
