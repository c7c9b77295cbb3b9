using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Chunks;

namespace EdgeFleet.Manager.Telemetry.Query;

/// <summary>A piece of a series, in buckets. Checked by <see cref="Check"/> before anything is read.</summary>
/// <param name="Series">Device and path.</param>
/// <param name="From">Unix ms, inclusive.</param>
/// <param name="To">Unix ms, exclusive.</param>
/// <param name="Buckets">
/// How many at most; a bucket is at least a millisecond long. One of 20 minutes or more is made of whole five minutes, of four hours
/// or more of whole hours, of four days or more of whole days of UTC, so that aggregates can answer; what is cut off at the
/// range's ends is not in it.
/// </param>
public sealed record SeriesRange(SeriesId Series, long From, long To, int Buckets)
{
    public const int MaxBuckets = 5000;

    /// <summary>Ten years, ms.</summary>
    public const long LongestMs = 3653L * 86_400_000;

    /// <summary>Buckets are so much longer than what they are made of, so that few are lost by rounding.</summary>
    private const int LevelsOfBucket = 4;

    /// <summary>Length of what the buckets are made of, ms; 0: of readings.</summary>
    internal long Level => Levels.Lengths.LastOrDefault(length => length * LevelsOfBucket <= (To - From + Buckets - 1) / Buckets);

    /// <summary>Length of a bucket, ms.</summary>
    public long BucketMs => Level == 0 ? Ceiling(To - From, Buckets) : Ceiling(Ceiling(To - Origin, Buckets), Level) * Level;

    /// <summary>Begin of the first bucket, Unix ms; up to a level before <see cref="From"/>.</summary>
    internal long Origin => Level == 0 ? From : Levels.Begin(From, Level);


    /// <summary>All that is wrong with the range; empty when it can be asked.</summary>
    public IReadOnlyList<Phrase> Check()
    {
        var faults = new List<Phrase>();
        if (From < 0) faults.Add(TelemetryPhrases.FromBelowZero.With(From));
        if (To <= From) faults.Add(TelemetryPhrases.RangeTurned.With(To, From));
        else if (From >= 0 && To - From > LongestMs)
            faults.Add(TelemetryPhrases.RangeTooLong.With((To - From) / 86_400_000, LongestMs / 86_400_000));
        if (Buckets is < 1 or > MaxBuckets) faults.Add(TelemetryPhrases.Buckets.With(Buckets, MaxBuckets));
        return faults;
    }

    private static long Ceiling(long whole, long part) => (whole + part - 1) / part;
}

/// <summary>What a series did within a bucket. A bucket without usable readings does not exist: the gap is shown as one.</summary>
/// <param name="Time">Begin, Unix ms.</param>
/// <param name="Min">Lowest value; null when the readings are not numbers.</param>
/// <param name="Max">Highest value.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Last">The last value, exactly, as invariant text.</param>
/// <param name="Count">How many readings.</param>
public sealed record SeriesBucket(long Time, double? Min, double? Max, double? Mean, string Last, int Count)
{
    /// <summary>The last value as a chart draws it; null: it is no number.</summary>
    internal double? LastNumber => Last switch
    {
        "true" => 1,
        "false" => 0,
        _ => double.TryParse(Last, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
    };
}

/// <summary>A series over a range.</summary>
/// <param name="From">Unix ms, inclusive.</param>
/// <param name="To">Unix ms, exclusive.</param>
/// <param name="BucketMs">Length of a bucket, ms.</param>
/// <param name="Buckets">In order of time, gaps left out.</param>
/// <param name="Repeats">Readings that said the same of a source time again; they are not in the buckets.</param>
/// <param name="Conflicts">Readings that said otherwise of a source time; the first one is in the buckets.</param>
public sealed record SeriesResult(long From, long To, long BucketMs, IReadOnlyList<SeriesBucket> Buckets, long Repeats, long Conflicts)
{
    /// <summary>The point is told when it changes: drawn as steps, and between two buckets the value is that of the earlier one.</summary>
    public bool Steps { get; init; }
}

/// <summary>The question is too large to answer at once. The phrase says how to ask for less.</summary>
public sealed class QueryTooLargeException(Phrase phrase) : Exception(phrase?.ToString())
{
    public Phrase Phrase => phrase;
}
