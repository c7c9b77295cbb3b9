namespace EdgeFleet.Edge.Clocks;

/// <summary>What the machine says of time.</summary>
public interface IMachineClock
{
    /// <summary>Which start of the machine this is: another one after each.</summary>
    ulong Boot { get; }

    /// <summary>How long ago that was; it never jumps and counts while the machine sleeps.</summary>
    TimeSpan SinceBoot { get; }

    /// <summary>The system's date, right or wrong.</summary>
    DateTimeOffset SystemTime { get; }

    /// <summary>Something keeps the system's date right: NTP, or a receiver of GNSS behind it.</summary>
    bool IsSynchronized { get; }
}
