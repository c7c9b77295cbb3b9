using System.Globalization;
using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>Times as REST reads and writes them: Unix ms, or ISO 8601 with its zone.</summary>
public static class TimeText
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>In UTC with milliseconds; of a time that has no date the nearest one, see <see cref="UnixTime"/>.</summary>
    public static string Iso(long milliseconds) =>
        UnixTime.Nearest(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <param name="name">Of the parameter, for the fault.</param>
    /// <param name="text">What was given.</param>
    /// <param name="faults">Gets what is wrong with it.</param>
    /// <returns>Unix ms; 0 with a fault.</returns>
    public static long Read(string name, string? text, ICollection<Phrase> faults)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)) return milliseconds;
        // The plus of an offset that nobody escaped arrives as a space.
        var iso = text?.Replace(' ', '+');
        if (DateTimeOffset.TryParseExact(iso, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && HasZone(iso!))
            return time.ToUnixTimeMilliseconds();
        faults.Add(string.IsNullOrEmpty(text) ? TelemetryPhrases.NoTime.With(name) : TelemetryPhrases.WrongTime.With(name, text));
        return 0;
    }

    private static bool HasZone(string iso) => iso[^1] == 'Z' || iso[^6] is '+' or '-';
}
