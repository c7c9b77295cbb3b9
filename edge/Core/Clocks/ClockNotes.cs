namespace EdgeFleet.Edge.Clocks;

/// <summary>What a gateway's time rests on, from the least to the most.</summary>
public enum TimeSource
{
    /// <summary>Nothing: it counts from the start of the machine.</summary>
    None,
    /// <summary>The date the machine came up with is possible.</summary>
    Rtc,
    /// <summary>The manager said it.</summary>
    Manager,
    /// <summary>NTP or GNSS keep the machine's date.</summary>
    Ntp,
}

/// <summary>What a gateway knows of time, for its next process.</summary>
/// <param name="Boot">The start of the machine that it holds for.</param>
/// <param name="Started">When that was, Unix ms; 0: it is not known.</param>
/// <param name="Source">What says so.</param>
/// <param name="Boots">Starts after which it did not know the time at first: their blocks wait to be placed.</param>
public sealed record ClockNotes(ulong Boot, long Started, TimeSource Source, IReadOnlyList<NotedBoot> Boots)
{
    /// <summary>Blocks of more starts than these do not wait; the oldest are forgotten.</summary>
    public const int MostBoots = 64;

    public static readonly ClockNotes None = new(0, 0, TimeSource.None, []);
}

/// <param name="Boot">Which start of the machine.</param>
/// <param name="Started">When that was, Unix ms; 0: nobody knows.</param>
public sealed record NotedBoot(ulong Boot, long Started);

/// <summary>Where the notes are kept. A failure to keep them is the implementation's to tell.</summary>
public interface IClockNotes
{
    ClockNotes Read();

    void Write(ClockNotes notes);
}
