using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>Which file a reading belongs to: the month of its source time.</summary>
internal static class ChunkFileName
{
    /// <summary>Times before 2000 or more than a day ahead: a wrong clock makes no files.</summary>
    public const string Unplaced = "chunks-unplaced.db";

    public const string Pattern = "chunks-*.db";

    /// <param name="time">Source time, Unix ms.</param>
    /// <param name="received">When it came, Unix ms.</param>
    public static string For(long time, long received) => SourceTime.IsPlausible(time, received) ? Month(UnixTime.Nearest(time)) : Unplaced;

    /// <summary>Whether the file may hold readings of the range (Unix ms, the end exclusive).</summary>
    public static bool MayHold(string name, long from, long to) =>
        name == Unplaced || (string.CompareOrdinal(name, Month(UnixTime.Nearest(from))) >= 0
            && string.CompareOrdinal(name, Month(UnixTime.Nearest(to - 1))) <= 0);

    private static string Month(DateTimeOffset date) => string.Create(CultureInfo.InvariantCulture, $"chunks-{date:yyyy-MM}.db");
}
