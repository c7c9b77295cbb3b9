using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Runtime;

public enum WriteStatus
{
    /// <summary>The device has confirmed.</summary>
    Done,
    /// <summary>It was not sent: the policy or the value speaks against it.</summary>
    Refused,
    /// <summary>It was tried; the fault says whether the device refused or what is not known.</summary>
    Failed,
}

/// <param name="Status">How it ended.</param>
/// <param name="Detail">Empty when done; else why not, and what to do.</param>
/// <param name="Fault">The driver's fault, when it failed.</param>
public sealed record WriteOutcome(WriteStatus Status, string Detail = "", DriverFault? Fault = null)
{
    public static WriteOutcome Done { get; } = new(WriteStatus.Done);
    public static WriteOutcome Refused(string reason) => new(WriteStatus.Refused, reason);
    public static WriteOutcome Failed(DriverFault fault) => new(WriteStatus.Failed, fault?.ToString() ?? "", fault);
}
