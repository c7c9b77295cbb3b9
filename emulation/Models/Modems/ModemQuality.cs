using System;

namespace EdgeFleet.Models.Modems;

/// <summary>How a modem and its network are.</summary>
public sealed record ModemQuality
{
    /// <summary>One way, over the air.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>After its start no network has it for so long.</summary>
    public TimeSpan RegistersAfter { get; init; }

    /// <summary>Of how many packets one is lost, and comes a second later by TCP; 0: none is.</summary>
    public int LosesOneOf { get; init; }

    /// <summary>Bytes that it takes before it has sent them.</summary>
    public int SendBuffer { get; init; } = 4096;

    /// <summary>The SIM wants a PIN.</summary>
    public bool Locked { get; init; }
}
