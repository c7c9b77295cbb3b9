using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Uplinks;

/// <summary>The gateway, as a session sees it: state to report, and what to do with what comes down.</summary>
public interface IGateway
{
    /// <summary>All but the outbox and the wire, which the session fills in. Asked once a second.</summary>
    Reported Report();

    PointDescriptions Describe();

    /// <summary>Takes a desired configuration, or keeps the one in force; which of the two, the next report says.</summary>
    void Take(DesiredConfiguration desired);

    /// <summary>Queues a command. It returns at once; the result goes through the outbox.</summary>
    void Take(Command command);

    /// <summary>The anchor of the manager's audit that it keeps; null: it was given none.</summary>
    AuditAnchor? Anchor { get; }

    /// <summary>Keeps the end of the manager's audit, unless it keeps a later one.</summary>
    void Take(AuditAnchor latest);
}
