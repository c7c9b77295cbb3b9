using System.Globalization;
using EdgeFleet.Contracts;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Console.Language;

/// <summary>
/// Numbers, sizes, times and ages as the person's language writes them. Times are given in Unix milliseconds; one of the first
/// years from 1970 on is none, it counts from the start of a machine whose clock was never set, and is shown as a dash. Whatever
/// it is given is shown: numbers and times come from outside, and what is stored of them outlives the checks of the day.
/// </summary>
public sealed class Formats(IStringLocalizer<Text> text, TimeProvider clock)
{
    /// <summary>No machine that nobody sets the clock of runs for longer: 1975.</summary>
    private const long NeverSet = 5 * 365L * 86_400_000;

    private const int MostDecimals = 28;
    private const double Countable = 1e15;
    private static readonly string[] SizeUnits = ["B", "kB", "MB", "GB", "TB"];

    public string Count(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>Digits in groups; from a thousand million million on in powers of ten, since nobody counts digits.</summary>
    public string Number(double value, int decimals) =>
        Math.Abs(value) < Countable ? value.ToString(Grouped(decimals), CultureInfo.CurrentCulture)
            : value.ToString("G6", CultureInfo.CurrentCulture);

    public string Number(decimal value, int? decimals) =>
        value.ToString(decimals is { } digits ? Grouped(digits) : null, CultureInfo.CurrentCulture);

    /// <summary>A rate per second: one digit below ten, none above.</summary>
    public string Rate(double perSecond) => Number(perSecond, perSecond is > 0 and < 10 ? 1 : 0);

    /// <summary>In powers of a thousand, three digits at most before the point.</summary>
    public string Bytes(long bytes)
    {
        double size = bytes;
        var unit = 0;
        for (; size >= 1000 && unit < SizeUnits.Length - 1; unit++) size /= 1000;
        return $"{Number(size, unit == 0 || size >= 100 ? 0 : 1)} {SizeUnits[unit]}";
    }

    public string Date(long time, TimeZoneInfo zone) => Written(time, zone, text["format.date"]);

    public string DateAndTime(long time, TimeZoneInfo zone) => Written(time, zone, text["format.dateTime"]);

    public string TimeOfDay(long time, TimeZoneInfo zone) => Written(time, zone, "HH:mm:ss");

    /// <summary>The time of day, with the date before it where that is not today.</summary>
    public string Moment(long time, TimeZoneInfo zone) =>
        Local(time, zone).Date == Local(clock.GetUtcNow().ToUnixTimeMilliseconds(), zone).Date ? TimeOfDay(time, zone)
            : DateAndTime(time, zone);

    /// <summary>The zone's difference from UTC at that time: UTC+08:00.</summary>
    public string Offset(long time, TimeZoneInfo zone)
    {
        var offset = Local(time, zone).Offset;
        return offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '−' : '+')}{offset:hh\\:mm}";
    }

    /// <summary>How long ago that was, in the largest unit that fits: just now, 12 s ago, 5 min ago, 3 h ago, 40 d ago.</summary>
    public string Ago(long time) =>
        clock.GetUtcNow() - UnixTime.Nearest(time) is { TotalSeconds: >= 1 } age ? text["span.ago", Span(age)]
            : text["span.now"];

    public string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => text["span.seconds", (int)span.TotalSeconds],
        { TotalHours: < 2 } => text["span.minutes", (int)span.TotalMinutes],
        { TotalDays: < 2 } => text["span.hours", (int)span.TotalHours],
        _ => text["span.days", (int)span.TotalDays],
    };

    private string Written(long time, TimeZoneInfo zone, string format) => time is >= 0 and < NeverSet ? "–"
        : UnixTime.HasDate(time) ? Local(time, zone).ToString(format, CultureInfo.CurrentCulture)
        : text["format.noDate", time];

    private static DateTimeOffset Local(long time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(UnixTime.Nearest(time), zone);

    private static string Grouped(int decimals) => string.Create(
        CultureInfo.InvariantCulture, $"N{Math.Clamp(decimals, 0, MostDecimals)}");
}
