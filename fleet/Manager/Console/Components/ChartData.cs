namespace EdgeFleet.Manager.Console.Components;

/// <param name="Time">Start, Unix ms.</param>
/// <param name="WidthMs">Length; neighbouring buckets of one chart may differ after a zoom.</param>
/// <param name="Min">Lowest reading, in the point's unit.</param>
/// <param name="Max">Highest reading.</param>
/// <param name="Mean">Mean of all readings.</param>
/// <param name="Count">How many readings; 1 means that this is the reading itself, 0 that nothing changed.</param>
public readonly record struct ChartBucket(long Time, long WidthMs, double Min, double Max, double Mean, int Count);

/// <summary>What a chart shows: buckets in order of time, and which stretches between them are gaps.</summary>
/// <param name="Buckets">Only those that hold readings, ascending.</param>
/// <param name="From">Start of the range, Unix ms.</param>
/// <param name="To">End of the range, exclusive.</param>
/// <param name="ExpectedMs">
/// How often the device is read; silence longer than two and a half times that, or than one bucket, is a gap.
/// </param>
/// <param name="Unit">The unit as shown.</param>
/// <param name="Decimals">Digits after the point worth showing.</param>
public sealed record ChartData(IReadOnlyList<ChartBucket> Buckets, long From, long To, long ExpectedMs, string Unit, int Decimals)
{
    /// <summary>The value goes in steps: it is held from one bucket to the next.</summary>
    public bool Steps { get; init; }

    /// <summary>Names of values, by value; a value without one is a number.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>Stretches of which it is known that readings are lost, for good; within the range.</summary>
    public IReadOnlyList<(long From, long To)> Lost { get; init; } = [];

    /// <summary>
    /// Stretches of which no readings are here yet, and only this is known; they are in none of <see cref="Buckets"/>. Ascending.
    /// </summary>
    public IReadOnlyList<ChartBucket> Aggregates { get; init; } = [];

    private const long OnItsWayMs = 10_000;

    /// <summary>The stretches of which nothing is known, the ends of the range included.</summary>
    public IReadOnlyList<(long From, long To)> Gaps() => [.. WithoutReadings().SelectMany(Unknown)];

    private List<(long From, long To)> WithoutReadings()
    {
        var gaps = new List<(long, long)>();
        var known = From;
        foreach (var bucket in Buckets)
        {
            if (IsGap(known, bucket)) gaps.Add((known, bucket.Time));
            known = bucket.Time + bucket.WidthMs;
        }
        // What is read now is still on its way: the end of the range is no gap yet.
        var width = Buckets.Count == 0 ? 0 : Buckets[^1].WidthMs;
        if (To - known > width + AllowedGap(width) + OnItsWayMs) gaps.Add((known, To));
        return gaps;
    }

    /// <summary>What of a gap is left beside aggregates, as far as it is longer than readings usually lie apart.</summary>
    private IEnumerable<(long From, long To)> Unknown((long From, long To) gap)
    {
        var told = Aggregates.Where(one => one.Time < gap.To && one.Time + one.WidthMs > gap.From).ToList();
        if (told.Count == 0) return [gap];
        long[] ends = [gap.From, .. told.Select(one => one.Time + one.WidthMs)];
        return ends.Zip([.. told.Select(one => one.Time), gap.To]).Where(piece => piece.Second - piece.First > AllowedGap(0));
    }

    /// <summary>Positions of the buckets that no line may lead to.</summary>
    public IReadOnlyList<int> Breaks() =>
        [.. Enumerable.Range(1, Math.Max(0, Buckets.Count - 1))
            .Where(i => IsGap(Buckets[i - 1].Time + Buckets[i - 1].WidthMs, Buckets[i]))];

    /// <summary>The same range, with a stretch of it replaced by finer buckets.</summary>
    public ChartData Refined(IReadOnlyList<ChartBucket> finer, long from, long to) => this with
    {
        Buckets = [.. Buckets.Where(b => b.Time + b.WidthMs <= from), .. finer, .. Buckets.Where(b => b.Time >= to)],
    };

    private bool IsGap(long known, ChartBucket next) => next.Time - known > AllowedGap(next.WidthMs);

    private long AllowedGap(long widthMs) => Math.Max(widthMs / 2, ExpectedMs * 5 / 2);
}
