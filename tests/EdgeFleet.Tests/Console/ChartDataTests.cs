using EdgeFleet.Manager.Console.Components;

namespace EdgeFleet.Tests.Console;

public sealed class ChartDataTests
{
    private const long Minute = 60_000;

    private static ChartBucket At(long minute, long width = 1) => new(minute * Minute, width * Minute, 1, 3, 2, 60);

    private static ChartData Hour(long expectedMs, params ChartBucket[] buckets) => new(buckets, 0, 60 * Minute, expectedMs, "Cel", 1);

    [Fact]
    public void A_full_hour_has_no_gap()
    {
        var chart = Hour(1000, [.. Enumerable.Range(0, 60).Select(i => At(i))]);
        Assert.Empty(chart.Gaps());
        Assert.Empty(chart.Breaks());
    }

    [Fact]
    public void A_missing_bucket_of_a_device_read_every_second_is_a_gap()
    {
        var chart = Hour(1000, [.. Enumerable.Range(0, 60).Where(i => i != 30).Select(i => At(i))]);
        Assert.Equal([(30 * Minute, 31 * Minute)], chart.Gaps());
        Assert.Equal([30], chart.Breaks());
    }

    [Fact]
    public void Buckets_finer_than_the_scan_are_joined_until_two_scans_are_missing()
    {
        var everyFive = Enumerable.Range(0, 12).Select(i => At(5 * i));
        Assert.Empty(Hour(5 * Minute, [.. everyFive]).Gaps());
        Assert.Equal([(16 * Minute, 30 * Minute)],
            Hour(5 * Minute, [.. everyFive.Where(b => b.Time is < 20 * Minute or >= 30 * Minute)]).Gaps());
    }

    [Fact]
    public void Silence_before_the_first_and_after_the_last_reading_is_a_gap() =>
        Assert.Equal([(0, 20 * Minute), (22 * Minute, 60 * Minute)], Hour(1000, At(20), At(21)).Gaps());

    [Fact]
    public void What_aggregates_tell_of_is_no_gap_and_no_reading()
    {
        var chart = Hour(Minute, At(0), At(1), At(59)) with { Aggregates = [At(15, 15), At(30, 15)] };
        Assert.Equal([(2 * Minute, 15 * Minute), (45 * Minute, 59 * Minute)], chart.Gaps());
        Assert.Equal(3, chart.Buckets.Count);
        Assert.Equal([2], chart.Breaks());
        // What is left beside them is no longer than readings lie apart.
        Assert.Empty((chart with { Aggregates = [At(3, 15), At(18, 40)] }).Gaps());
        Assert.Empty((Hour(Minute) with { Aggregates = [At(-5, 70)] }).Gaps());
    }

    [Fact]
    public void Without_readings_all_is_gap() => Assert.Equal([(0, 60 * Minute)], Hour(1000).Gaps());

    [Fact]
    public void A_zoomed_stretch_takes_the_place_of_the_coarse_one()
    {
        var coarse = Hour(1000, At(0, 10), At(10, 10), At(20, 10), At(30, 10), At(40, 10), At(50, 10));
        var fine = coarse.Refined([.. Enumerable.Range(20, 20).Select(i => At(i))], 20 * Minute, 40 * Minute);
        Assert.Equal(4 + 20, fine.Buckets.Count);
        Assert.Equal(fine.Buckets.OrderBy(b => b.Time), fine.Buckets);
        Assert.Empty(fine.Gaps());
    }
}
