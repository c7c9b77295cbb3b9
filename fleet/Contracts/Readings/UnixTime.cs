namespace EdgeFleet.Contracts;

/// <summary>
/// Unix milliseconds as a date. A time that comes from outside may be any 64 bits, the calendar ends with the year 9999: beyond its
/// ends there is a nearest date and no exception.
/// </summary>
public static class UnixTime
{
    private const long First = -62_135_596_800_000;
    private const long Last = 253_402_300_799_999;

    /// <summary>The time lies in the years 1 to 9999.</summary>
    public static bool HasDate(long milliseconds) => milliseconds is >= First and <= Last;

    /// <summary>The date, or the end of the calendar that is nearest.</summary>
#pragma warning disable RS0030 // the one place that knows the ends
    public static DateTimeOffset Nearest(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, First, Last));
#pragma warning restore RS0030

    /// <summary>Seconds as milliseconds; what 64 bits cannot hold has no date either way.</summary>
    public static long OfSeconds(long seconds) => Math.Clamp(seconds, long.MinValue / 1000, long.MaxValue / 1000) * 1000;
}
