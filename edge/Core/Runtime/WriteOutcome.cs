using EdgeFleet.Contracts;
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
/// <param name="Why">None when done; else why not, and what to do.</param>
/// <param name="Fault">The driver's fault, when it failed.</param>
public sealed record WriteOutcome(WriteStatus Status, IReadOnlyList<Phrase> Why, DriverFault? Fault = null)
{
    /// <summary>Empty when done; else the same in English.</summary>
    public string Detail => Fault?.ToString() ?? Why.Line();

    public static WriteOutcome Done { get; } = new(WriteStatus.Done, []);
    public static WriteOutcome Refused(Phrase reason) => new(WriteStatus.Refused, [reason]);

    public static WriteOutcome Failed(DriverFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new(WriteStatus.Failed, fault.Phrases, fault);
    }
}
