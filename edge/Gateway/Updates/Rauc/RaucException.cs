using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>Whose fault it is.</summary>
public enum RaucFault
{
    /// <summary>RAUC is not there, or does not answer.</summary>
    Absent,
    /// <summary>RAUC does something else.</summary>
    Busy,
    /// <summary>The bundle's: it will never be taken here.</summary>
    Bundle,
    /// <summary>The system's, in RAUC's own words: its disk, its slots or its bootloader.</summary>
    System,
}

/// <summary>RAUC did not do what it was asked for.</summary>
/// <param name="fault">Whose fault it is; but for the bundle's, the same call may work later.</param>
/// <param name="why">With the next step.</param>
public sealed class RaucException(RaucFault fault, Phrase why) : Exception(why.ToString())
{
    public RaucFault Fault { get; } = fault;

    public Phrase Why { get; } = why;
}
