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

    /// <summary>When the machine started, for blocks that were made before the time was known.</summary>
    IReadOnlyList<BootClock> BootClocks => [];

    /// <summary>False: it counts from the start of the machine, and cannot place what it made since.</summary>
    bool KnowsTime => true;

    /// <summary>A session began, and the manager said the time in it.</summary>
    /// <param name="welcome">What it said.</param>
    /// <param name="ago">About how long ago.</param>
    void Welcomed(Welcome welcome, TimeSpan ago) { }

    /// <summary>Keeps the end of the manager's audit, unless it keeps a later one.</summary>
    void Take(AuditAnchor latest);
}
