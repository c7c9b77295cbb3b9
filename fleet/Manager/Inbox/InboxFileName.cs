using System.Globalization;

namespace EdgeFleet.Manager.Inbox;

/// <summary>Which file a block belongs to: the month of its last reading, so that a month can be dropped whole.</summary>
internal static class InboxFileName
{
    /// <summary>
    /// Times before 2000 or more than a day ahead are nobody's month: they share one file, so a wrong clock cannot make thousands.
    /// </summary>
    public const string Unplaced = "inbox-unplaced.db";

    public const string Pattern = "inbox-*.db";

    private const long DayMs = 86_400_000;
    private static readonly long Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <param name="lastTime">Unix ms.</param>
    /// <param name="now">Unix ms.</param>
    public static string For(long lastTime, long now) =>
        lastTime < Earliest || lastTime > now + DayMs
            ? Unplaced
            : string.Create(CultureInfo.InvariantCulture, $"inbox-{DateTimeOffset.FromUnixTimeMilliseconds(lastTime):yyyy-MM}.db");
}
