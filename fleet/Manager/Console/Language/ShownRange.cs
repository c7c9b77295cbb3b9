using System.Globalization;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Console.Language;

/// <summary>
/// The time that a page shows, as it stands in the address: a span that follows the present (<c>span=day</c>), or two moments of the
/// shown zone (<c>from=2026-11-25&amp;to=2026-11-26</c>), so that a link of today shows the same tomorrow.
/// </summary>
/// <param name="Key">Of a span that follows the present; null: two fixed moments.</param>
/// <param name="From">Unix ms, inclusive.</param>
/// <param name="To">Unix ms, exclusive.</param>
public sealed record ShownRange(string? Key, long From, long To)
{
    public const string Today = "today";
    public const string Default = "day";

    /// <summary>Spans that end now, by their key.</summary>
    public static readonly IReadOnlyList<(string Key, TimeSpan Length)> Spans =
        [("hour", TimeSpan.FromHours(1)), ("quarter", TimeSpan.FromHours(6)), (Default, TimeSpan.FromDays(1)),
            ("week", TimeSpan.FromDays(7))];

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>It goes on with the present.</summary>
    public bool Follows => Key is not null;

    public long Length => To - From;

    /// <summary>What an address says; the last 24 hours where it says nothing that can be shown.</summary>
    /// <param name="span">A key.</param>
    /// <param name="from">A moment of the zone; counts together with <paramref name="to"/> only.</param>
    /// <param name="to">A moment of the zone.</param>
    /// <param name="zone">The zone that is shown.</param>
    /// <param name="now">Unix ms.</param>
    public static ShownRange Of(string? span, string? from, string? to, TimeZoneInfo zone, long now)
    {
        if (Read(from, zone) is { } begin && Read(to, zone) is { } end && begin >= 0 && begin < end)
            return new ShownRange(null, begin, end);
        if (span == Today)
        {
            var day = Day(zone, now);
            return new ShownRange(Today, Start(day, zone), Start(day.AddDays(1), zone));
        }
        var known = Spans.FirstOrDefault(known => known.Key == span, Spans.First(known => known.Key == Default));
        return new ShownRange(known.Key, now - (long)known.Length.TotalMilliseconds, now);
    }

    /// <summary>Days, weeks and months that are over: key, first day, day after the last.</summary>
    public static IReadOnlyList<(string Key, string From, string To)> Past(TimeZoneInfo zone, long now)
    {
        var today = Day(zone, now);
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var first = new DateOnly(today.Year, today.Month, 1);
        return
        [
            ("yesterday", Written(today.AddDays(-1)), Written(today)),
            ("lastWeek", Written(monday.AddDays(-7)), Written(monday)),
            ("lastMonth", Written(first.AddMonths(-1)), Written(first)),
        ];
    }

    /// <summary>A moment of the zone in Unix ms; null: it is none.</summary>
    public static long? Read(string? text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && local.Year is > 1 and < 9999
            ? Unix(local, zone)
            : null;

    /// <summary>A moment as an address and a browser's field write it, in the zone: 2026-11-25T08:00.</summary>
    public static string Moment(long time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(UnixTime.Nearest(time), zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Day(TimeZoneInfo zone, long now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(UnixTime.Nearest(now), zone).DateTime);

    private static long Start(DateOnly day, TimeZoneInfo zone) => Unix(day.ToDateTime(TimeOnly.MinValue), zone);

    private static long Unix(DateTime local, TimeZoneInfo zone) =>
        new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
}
