namespace EdgeFleet.Contracts;

/// <summary>What a series did within one window of time, as a narrow bearer carries it in place of the readings.</summary>
/// <param name="Series">What was read.</param>
/// <param name="Count">How many usable finite numbers; of readings of one source time and ordinal the first.</param>
/// <param name="Min">
/// The lowest: an integer, decimal, double or boolean, in the point's unit. The others are of the same kind and scale.
/// </param>
/// <param name="Max">The highest.</param>
/// <param name="Sum">Their sum: exact, as a decimal, or of doubles as a double times <see cref="Shrunk"/>.</param>
/// <param name="Last">The last by source time.</param>
public sealed record WindowAggregate(
    SeriesId Series, int Count, ReadingValue Min, ReadingValue Max, ReadingValue Sum, ReadingValue Last)
{
    /// <summary>2^-32: a sum of doubles that is kept smaller by this stays finite, and a power of two rounds nothing.</summary>
    public const double Shrunk = 1.0 / (1L << 32);

    /// <summary>
    /// Whole minutes from the last number to the end of the window: it costs no byte while a device answers, and tells of one that fell
    /// silent how old its value is.
    /// </summary>
    public int QuietMinutes { get; init; }

    /// <summary>When the last number was read, at the latest, Unix ms.</summary>
    /// <param name="end">Of the window, Unix ms, exclusive.</param>
    public long LastTime(long end) => end - 1 - QuietMinutes * 60_000L;
}

/// <summary>Aggregates of one window, and which blocks their readings lie in.</summary>
/// <param name="Begin">Unix ms, a whole number of windows since 1970.</param>
/// <param name="Length">Of the window: a minute to an hour.</param>
/// <param name="Epoch">Of the telemetry blocks.</param>
/// <param name="FirstBlock">Sequence of the first block.</param>
/// <param name="LastBlock">Of the last; blocks between may have no reading of the window.</param>
/// <param name="Series">Each once.</param>
public sealed record AggregatedWindow(
    long Begin, TimeSpan Length, ulong Epoch, ulong FirstBlock, ulong LastBlock, IReadOnlyList<WindowAggregate> Series)
{
    /// <summary>Unix ms, exclusive.</summary>
    public long End => Begin + (long)Length.TotalMilliseconds;

    /// <summary>Further series of this window come in another message.</summary>
    public bool More { get; init; }
}
