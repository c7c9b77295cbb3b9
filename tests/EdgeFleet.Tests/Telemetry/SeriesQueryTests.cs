using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Fleet.Pages;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Inbox;

namespace EdgeFleet.Tests.Telemetry;

public class SeriesQueryTests
{
    private static readonly SeriesId Series = new(1001, Blocks.Temperature);

    [Fact]
    public async Task Any_question_is_answered_as_a_scan_of_all_readings_would()
    {
        await using var folder = new ProjectionFolder();
        var random = new Random(11);
        var sent = new List<Reading>();
        foreach (var gateway in new[] { 1L, 2L })
        {
            for (ulong sequence = 1; sequence <= 120; sequence++)
            {
                // Blocks overlap in time, some reach over the end of a month, some are long backfill.
                var begin = Blocks.NowMs + random.NextInt64(-20L * 86_400_000, 12L * 3_600_000);
                var length = random.Next(10) == 0 ? 15 * 86_400_000 : 5000;
                var readings = Enumerable.Range(0, random.Next(1, 30)).Select(_ => new Reading(
                    random.Next(3) == 0 ? new SeriesId(1002, Blocks.Temperature) : Series,
                    begin + random.Next(length),
                    ReadingValue.Of(random.Next(-500, 500) / 10m),
                    random.Next(8) == 0 ? Quality.Invalid : Quality.Good)).ToArray();
                sent.AddRange(readings);
                await folder.StoreAsync(Blocks.Of(sequence, StreamClass.Telemetry, 7, readings), gateway);
            }
        }
        folder.Project();
        Assert.True(folder.Inbox.MonthFiles().Length > 1);

        for (var question = 0; question < 60; question++)
        {
            var from = Blocks.NowMs + random.NextInt64(-25L * 86_400_000, 86_400_000);
            var range = new SeriesRange(Series, from, from + random.NextInt64(1, 30L * 86_400_000), random.Next(1, 300));
            var answer = await folder.Query.BucketsAsync(range, CancellationToken.None);
            Assert.Equal(BruteForce(sent, range), answer.Buckets.Select(b => (b.Time, b.Min, b.Max, b.Mean, b.Last, b.Count)));
        }
    }

    [Theory]
    [InlineData(double.MaxValue, double.MaxValue, double.MaxValue)]
    [InlineData(double.MaxValue, -double.MaxValue, 0)]
    [InlineData(double.Epsilon, double.Epsilon, double.Epsilon)]
    [InlineData(1, 2, 1.5)]
    public void The_mean_of_any_numbers_is_a_number_between_them(double first, double second, double mean)
    {
        var readings = SeriesReadings.From([(new Reading(Series, 0, ReadingValue.Of(first)), 1),
            (new Reading(Series, 1, ReadingValue.Of(second)), 2)]);
        Assert.Equal(mean, Assert.Single(readings.Buckets(new SeriesRange(Series, 0, 10, 1))).Mean);
    }

    [Fact]
    public async Task Repeats_are_counted_conflicts_are_counted_and_kept_and_neither_is_in_the_buckets()
    {
        await using var folder = new ProjectionFolder();
        Reading At(int second, decimal value, Quality quality = Quality.Good, uint ordinal = 0) =>
            new(Series, Blocks.NowMs + second * 1000, ReadingValue.Of(value), quality, ordinal);
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7, At(0, 1m), At(1, 2m), At(2, 3.0m)));
        await folder.StoreAsync(
            Blocks.Of(1, StreamClass.Telemetry, 8, At(0, 1m), At(1, 9m), At(1, 2m), At(1, 9m), At(2, 3.00m), At(2, 3.0m, ordinal: 1)));
        folder.Project();

        var result = await folder.Query.BucketsAsync(
            new SeriesRange(Series, Blocks.NowMs, Blocks.NowMs + 10_000, 10), CancellationToken.None);
        Assert.Equal((3L, 2L), (result.Repeats, result.Conflicts));
        Assert.Equal([("1", 1), ("2", 1), ("3.0", 2)], result.Buckets.Select(b => (b.Last, b.Count)));

        var readings = await folder.Query.ReadingsAsync(Series, Blocks.NowMs, Blocks.NowMs + 10_000, CancellationToken.None);
        Assert.Equal(["1", "2!", "9!", "3.0!", "3.00!", "3.0"],
            readings.Readings.Select(r => r.Value + (r.Quality.HasFlag(Quality.Conflict) ? "!" : "")));
    }

    [Fact]
    public async Task Buckets_are_exact_and_gaps_are_absent()
    {
        await using var folder = new ProjectionFolder();
        Reading At(long ms, ReadingValue value, Quality quality = Quality.Good) => new(Series, Blocks.NowMs + ms, value, quality);
        await folder.StoreAsync(Blocks.Of(1, StreamClass.Telemetry, 7,
            At(0, ReadingValue.Of(1.50m)), At(999, ReadingValue.Of(2.50m)),
            At(3000, ReadingValue.None, Quality.NotPresent), At(4000, ReadingValue.Of(7.0m), Quality.Invalid),
            At(5000, ReadingValue.Of(double.NaN)), At(6000, ReadingValue.Of("open")), At(7000, ReadingValue.Of(true)),
                At(8000, ReadingValue.Of(5.0m)), At(10_000, ReadingValue.Of(0m))));
        folder.Project();
        var result = await folder.Query.BucketsAsync(
            new SeriesRange(Series, Blocks.NowMs, Blocks.NowMs + 10_000, 10), CancellationToken.None);
        Assert.Equal(1000, result.BucketMs);
        Assert.Equal(
            [
                new SeriesBucket(Blocks.NowMs, 1.5, 2.5, 2, "2.50", 2),
                new SeriesBucket(Blocks.NowMs + 5000, null, null, null, "NaN", 1),
                new SeriesBucket(Blocks.NowMs + 6000, null, null, null, "open", 1),
                new SeriesBucket(Blocks.NowMs + 7000, 1, 1, 1, "true", 1),
                new SeriesBucket(Blocks.NowMs + 8000, 5, 5, 5, "5.0", 1),
            ],
            result.Buckets);
    }

    [Fact]
    public async Task A_device_that_moved_keeps_its_history()
    {
        await using var folder = new ProjectionFolder();
        await folder.StoreAsync(Blocks.Of(1, time: Blocks.NowMs), gateway: 1);
        await folder.StoreAsync(Blocks.Of(1, time: Blocks.NowMs + 5000), gateway: 2);
        folder.Project();
        folder.Restart();
        Assert.Equal([1L, 2L], folder.Serving.Of(1001, Blocks.NowMs, Blocks.NowMs + 10_000).Order());
        Assert.Equal([2L], folder.Serving.Of(1001, Blocks.NowMs + 1, Blocks.NowMs + 10_000));
        Assert.Empty(folder.Serving.Of(1001, Blocks.NowMs + 5001, Blocks.NowMs + 10_000));
        Assert.Equal(2, (await folder.Query.BucketsAsync(
            new SeriesRange(Series, Blocks.NowMs, Blocks.NowMs + 10_000, 10), CancellationToken.None)).Buckets.Count);
    }

    [Theory]
    [InlineData(0, 0, 10, "must come after")]
    [InlineData(5, 4, 10, "must come after")]
    [InlineData(-1, 4, 10, "from is -1")]
    [InlineData(0, long.MaxValue, 10, "days; ask for")]
    [InlineData(0, 1000, 0, "buckets is 0")]
    [InlineData(0, 1000, 5001, "ask for 1 to 5000")]
    public async Task Absurd_questions_are_refused_with_what_to_ask_instead(long from, long to, int buckets, string expected)
    {
        await using var folder = new ProjectionFolder();
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => folder.Query.BucketsAsync(new SeriesRange(Series, from, to, buckets), CancellationToken.None));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_a_question_are_told_at_once() =>
        Assert.Equal(3, new SeriesRange(Series, -5, -6, 0).Check().Count);

    private static List<(long, double?, double?, double?, string, int)> BruteForce(List<Reading> sent, SeriesRange range)
    {
        var result = new List<(long, double?, double?, double?, string, int)>();
        for (var bucket = 0; bucket < range.Buckets; bucket++)
        {
            var end = Math.Min(range.Origin + (bucket + 1) * range.BucketMs, range.To);
            var begin = Math.Max(range.From, range.Origin + bucket * range.BucketMs);
            var inside = sent.Where(r => r.Series == range.Series && r.Time >= begin && r.Time < end)
                .GroupBy(r => r.Time).OrderBy(g => g.Key).Select(g => g.First()).Where(r => r.Quality == Quality.Good).ToList();
            if (inside.Count == 0) continue;
            var numbers = inside.Select(r => (double)r.Value.Decimal).ToList();
            var mean = (double)(inside.Sum(r => r.Value.Decimal) / inside.Count);
            result.Add((begin, numbers.Min(), numbers.Max(), mean, inside[^1].Value.ToString(), inside.Count));
        }
        return result;
    }
}
