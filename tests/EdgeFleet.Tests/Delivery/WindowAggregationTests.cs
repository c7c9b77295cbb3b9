using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Contracts;

namespace EdgeFleet.Tests.Delivery;

public class WindowAggregationTests
{
    private const long End = 60_000;
    private static readonly SeriesId Series = new(1001, new PointPath(3303, 0, 5700));

    [Fact]
    public void It_says_what_the_manager_makes_of_the_readings_themselves()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var readings = Readings.Random(random, random.Next(1, 200));
            // Some again, and some late, as nodes send them.
            readings.AddRange(readings.Where(_ => random.Next(4) == 0).ToList());
            var told = WindowAggregation.Of(readings, readings.Max(reading => reading.Time) + 1).ToDictionary(one => one.Series);
            foreach (var series in readings.GroupBy(reading => reading.Series))
            {
                var numbers = Numbers(series).ToList();
                Assert.Equal(numbers.Count > 0, told.ContainsKey(series.Key));
                if (numbers.Count > 0) IsThat(numbers, told[series.Key]);
            }
        }
    }

    [Fact]
    public void Decimals_and_integers_are_exact_and_of_the_same_time_the_first_counts()
    {
        var one = Of(ReadingValue.Of(21.5m), ReadingValue.Of(22.25m), ReadingValue.Of(20.0m));
        Assert.Equal(new WindowAggregate(
            Series, 3, ReadingValue.Of(20.00m), ReadingValue.Of(22.25m), ReadingValue.Of(63.75m), ReadingValue.Of(20.00m)), one);
        Assert.Equal(
            new WindowAggregate(Series, 2, ReadingValue.Of(-3L), ReadingValue.Of(5L), ReadingValue.Of(2m), ReadingValue.Of(5L)),
            Of(ReadingValue.Of(-3L), ReadingValue.Of(5L)));
        Assert.Equal(
            new WindowAggregate(Series, 3, ReadingValue.Of(false), ReadingValue.Of(true), ReadingValue.Of(2m), ReadingValue.Of(true)),
            Of(ReadingValue.Of(true), ReadingValue.Of(false), ReadingValue.Of(true)));
        var again = Assert.Single(WindowAggregation.Of([At(1, 5), At(2, 6), At(1, 9), At(1, 5)], End));
        Assert.Equal((2, ReadingValue.Of(6L), ReadingValue.Of(6L)), (again.Count, again.Max, again.Last));
    }

    [Fact]
    public void What_fell_silent_tells_since_when_to_the_minute()
    {
        const long end = 15 * 60_000;
        Assert.Equal((14, 59_999), Told(At(0, 5), At(59_999, 6), At(120_000, 7) with { Quality = Quality.Invalid }));
        Assert.Equal((13, 119_999), Told(At(60_000, 5)));
        Assert.Equal((0, end - 1), Told(At(end - 60_000, 5)));

        static (int, long) Told(params Reading[] readings)
        {
            var one = Assert.Single(WindowAggregation.Of(readings, end));
            return (one.QuietMinutes, one.LastTime(end));
        }
    }

    [Fact]
    public void What_is_no_usable_number_is_in_none()
    {
        Assert.Empty(WindowAggregation.Of([], End));
        Assert.Null(Of(ReadingValue.None, ReadingValue.Of("open"), ReadingValue.Of(double.NaN)));
        Assert.Empty(WindowAggregation.Of(
            [At(1, 5) with { Quality = Quality.Invalid }, At(2, 5) with { Quality = Quality.NotPresent }], End));
        // The first of its time says that it is nothing, whatever comes after.
        Assert.Empty(WindowAggregation.Of([At(1, 5) with { Quality = Quality.Invalid }, At(1, 5)], End));
        Assert.Equal(1, Of(ReadingValue.Of(double.PositiveInfinity), ReadingValue.Of(1.5))!.Count);
    }

    [Fact]
    public void Numbers_that_63_bits_do_not_hold_are_doubles()
    {
        foreach (var large in (ReadingValue[])[ReadingValue.Of(decimal.MaxValue), ReadingValue.Of(long.MinValue),
            ReadingValue.Of(0.0000000000000000000000000001m), ReadingValue.Of(1234567890.12345678901234m)])
        {
            var one = Of(large, ReadingValue.Of(3L));
            Assert.Equal(ValueKind.Double, one!.Min.Kind);
            Assert.Equal(new[] { large.AsNumber()!.Value, 3 }.Max(), one.Max.Double);
        }
        // The digits fit, and what their sum has beyond the lowest does not.
        Assert.Equal(ValueKind.Double, Of([ReadingValue.Of(-8_000_000_000_000_000_000),
            .. Enumerable.Repeat(ReadingValue.Of(8_000_000_000_000_000_000), 3)])!.Sum.Kind);
    }

    /// <summary>By the rules of the manager, the long way round.</summary>
    private static IEnumerable<ReadingValue> Numbers(IEnumerable<Reading> series) =>
        SeriesReadings.From([.. series.Select((reading, i) => (reading, (long)i))]).Usable()
            .Select(reading => reading.Value).Where(value => value.AsNumber() is { } number && double.IsFinite(number));

    private static void IsThat(List<ReadingValue> numbers, WindowAggregate told)
    {
        Assert.Equal(numbers.Count, told.Count);
        var values = numbers.Select(number => number.AsNumber()!.Value).ToList();
        Assert.Equal((values.Min(), values.Max(), values[^1]), (told.Min.AsNumber(), told.Max.AsNumber(), told.Last.AsNumber()));
        if (told.Sum.Kind == ValueKind.Decimal)
            Assert.Equal(numbers.Sum(value => value.Kind switch
            {
                ValueKind.Integer => value.Integer, ValueKind.Boolean => value.Boolean ? 1 : 0, _ => value.Decimal,
            }), told.Sum.Decimal);
        else Assert.Equal(values.Aggregate(0.0, (sum, value) => sum + value * WindowAggregate.Shrunk), told.Sum.Double);
    }

    private static WindowAggregate? Of(params IReadOnlyList<ReadingValue> values) =>
        WindowAggregation.Of(values.Select((value, i) => new Reading(Series, i, value)), End).SingleOrDefault();

    private static Reading At(long time, long value) => new(Series, time, ReadingValue.Of(value));
}
