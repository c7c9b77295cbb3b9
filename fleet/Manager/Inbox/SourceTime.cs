using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Inbox;

/// <summary>What a source time is worth beside the time at which it came. Unix ms, both.</summary>
internal static class SourceTime
{
    /// <summary>Clocks that are right differ by less.</summary>
    public const long ToleranceMs = 60_000;

    private const long DayMs = 86_400_000;
    private static readonly long Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly long Latest = new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>More than a day after it came: no clock that is right says so.</summary>
    public static bool IsAhead(long time, long received) => time > received + DayMs;

    /// <summary>Neither ahead nor from before any device's clock was ever set.</summary>
    public static bool IsPlausible(long time, long received) => time >= Earliest && !IsAhead(time, received);

    /// <summary>It lies after what its clock may be ahead, or before any clock was set: whoever dated it did not know the time.</summary>
    public static bool IsUncertain(long time, long received) => time < Earliest || time > received + ToleranceMs;

    /// <summary>A date of a clock that was set at all.</summary>
    public static bool CouldBe(Int128 time) => time >= Earliest && time < Latest;
}
