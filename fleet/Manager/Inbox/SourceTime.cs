namespace EdgeFleet.Manager.Inbox;

/// <summary>What a source time is worth beside the time at which it came. Unix ms, both.</summary>
internal static class SourceTime
{
    private const long DayMs = 86_400_000;
    private static readonly long Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>More than a day after it came: no clock that is right says so.</summary>
    public static bool IsAhead(long time, long received) => time > received + DayMs;

    /// <summary>Neither ahead nor from before any device's clock was ever set.</summary>
    public static bool IsPlausible(long time, long received) => time >= Earliest && !IsAhead(time, received);
}
