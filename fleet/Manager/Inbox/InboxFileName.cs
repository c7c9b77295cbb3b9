using System.Globalization;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Inbox;

/// <summary>Which file a block belongs to: the month of its last reading, so that a month can be dropped whole.</summary>
internal static class InboxFileName
{
    /// <summary>
    /// Times before 2000 or more than a day ahead are nobody's month: they share one file, so a wrong clock cannot make thousands.
    /// </summary>
    public const string Unplaced = "inbox-unplaced.db";

    public const string Pattern = "inbox-*.db";

    /// <param name="lastTime">Unix ms.</param>
    /// <param name="now">Unix ms.</param>
    public static string For(long lastTime, long now) =>
        SourceTime.IsPlausible(lastTime, now)
            ? string.Create(CultureInfo.InvariantCulture, $"inbox-{UnixTime.Nearest(lastTime):yyyy-MM}.db")
            : Unplaced;
}
