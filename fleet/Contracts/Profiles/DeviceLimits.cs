namespace EdgeFleet.Contracts;

/// <summary>
/// What a device document may ask of a gateway. The manager refuses the rest where it is entered, the gateway where it arrives.
/// </summary>
public static class DeviceLimits
{
    /// <summary>Shortest and longest time from poll to poll, and what holds where none is said.</summary>
    public const int MinPeriodMs = 50;
    public const int MaxPeriodMs = 24 * 60 * 60 * 1000;
    public const int DefaultPeriodMs = 10_000;

    /// <summary>
    /// Most devices of one gateway: a document of so many is some megabytes, and one poll of each takes minutes of a line.
    /// </summary>
    public const int MaxDevices = 5_000;

    /// <summary>Most points of a profile that others extend or that repeats points, and most letters of one that is written out.</summary>
    public const int MaxPoints = 5_000;
    public const int MaxProfileBytes = 1024 * 1024;
}
