using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>The last reading of a page: of its time and ordinal as many were given, since readings may contradict each other.</summary>
/// <param name="Time">Unix ms.</param>
/// <param name="Ordinal">Within the time.</param>
/// <param name="Given">Readings of this time and ordinal that earlier pages hold.</param>
public readonly record struct ReadingCursor(long Time, uint Ordinal, int Given)
{
    /// <exception cref="RefusedException">400: it is not what an earlier page said.</exception>
    public static ReadingCursor Parse(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? new ReadingCursor(time, ordinal, given)
            : throw RefusedException.Invalid(CommonPhrases.NoCursor.With(text));
    }

    /// <summary>The cursor behind a reading that was given after what this one stands for.</summary>
    public ReadingCursor Behind(in Reading reading) =>
        (Time, Ordinal) == (reading.Time, reading.Ordinal) ? this with { Given = Given + 1 } : new(reading.Time, reading.Ordinal, 1);

    /// <summary>Whether the reading comes before this in the order of time and ordinal.</summary>
    public bool IsBehind(in Reading reading) => (reading.Time, reading.Ordinal).CompareTo((Time, Ordinal)) < 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}.{Ordinal}.{Given}");
}
