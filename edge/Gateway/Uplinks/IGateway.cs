using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>The gateway beyond its blocks, as an uplink sees it: state to report, and what to do with what comes down.</summary>
public interface IGateway
{
    /// <summary>What is in force and how the devices are; of the outbox and the wire nothing. Asked once a second.</summary>
    Reported Report();

    PointDescriptions Describe();

    /// <summary>The device document in force that the manager sent; empty: none is.</summary>
    string Document => "";

    /// <summary>
    /// Takes a desired configuration, or keeps the one in force; which of the two, the next report says. Only the one uplink whose
    /// kind configures calls it (<see cref="UplinkEntry.Configures"/>).
    /// </summary>
    void Take(DesiredConfiguration desired);

    /// <summary>
    /// Queues a command, from whichever uplink: there is one write path. It returns at once; the result goes through the outbox.
    /// </summary>
    void Take(Command command);

    /// <summary>When the machine started, for blocks that were made before the time was known.</summary>
    IReadOnlyList<BootClock> BootClocks => [];

    /// <summary>False: it counts from the start of the machine, and cannot place what it made since.</summary>
    bool KnowsTime => true;

    /// <summary>The other side said the time.</summary>
    /// <param name="time">What it said: UTC, Unix ms.</param>
    /// <param name="ago">About how long ago.</param>
    void Told(long time, TimeSpan ago) { }
}
