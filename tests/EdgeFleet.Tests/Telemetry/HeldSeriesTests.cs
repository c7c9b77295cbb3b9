using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>What is told when it changes is what it was last, as long as its device is heard.</summary>
public class HeldSeriesTests
{
    private static readonly SeriesRange Range = new(new SeriesId(1001, new PointPath(3416, 0, 3)), 0, 60, 6);

    [Fact]
    public void A_lamp_that_answers_all_the_time_and_changes_once_is_never_silent() =>
        Assert.Equal([(0, 0, "80"), (10, 0, "80"), (20, 2, "40"), (30, 0, "40"), (40, 0, "40"), (50, 0, "40")],
            Filled([Bucket(20, "40", 2)], [0, 10, 20, 30, 40, 50], Bucket(-10, "80", 1)));

    [Fact]
    public void Where_its_device_is_not_heard_there_is_a_gap() =>
        Assert.Equal([(0, 1, "80"), (10, 0, "80"), (50, 0, "80")], Filled([Bucket(0, "80", 1)], [0, 10, 50], null));

    [Fact]
    public void Before_the_first_that_is_known_nothing_is_said() =>
        Assert.Equal([(30, 1, "true"), (40, 0, "true")], Filled([Bucket(30, "true", 1)], [0, 10, 20, 30, 40], null));

    [Fact]
    public void Words_are_not_drawn() => Assert.Equal([(0, 1, "open")], Filled([Bucket(0, "open", 1)], [0, 10, 20], null));

    /// <summary>A node tells what it measures every five minutes, and what it is when that changes.</summary>
    [Fact]
    public void Between_two_words_of_a_device_that_speaks_seldom_there_is_no_gap()
    {
        long[] heard = [-300, 0, 300, 600, 1500, 1800];
        var hold = HeldSeries.HoldMs(heard, 10, 0);
        Assert.Equal(750, hold);
        var range = Range with { To = 2000, Buckets = 200 };
        var filled = HeldSeries.Fill(range, [], heard, hold, Bucket(-1000, "80", 1)).Select(bucket => bucket.Time).ToList();
        Assert.Equal([.. Times(0, 600), .. Times(1500, 1990)], filled);
    }

    [Fact]
    public void A_device_that_is_heard_in_each_bucket_has_a_gap_where_it_is_not() =>
        Assert.Equal(10, HeldSeries.HoldMs([0, 10, 20, 50, 60], 10, 0));

    [Fact]
    public void A_point_is_heard_as_often_as_its_gateway_promises() => Assert.Equal(150, HeldSeries.HoldMs([0], 10, 60));

    [Fact]
    public void The_pulse_is_the_measured_point_that_speaks_most_often_and_still_does()
    {
        Point slow = Of("3/0/1", StreamClass.Telemetry, 900_000), quick = Of("3/0/2", StreamClass.Telemetry, 0),
            dead = Of("3/0/3", StreamClass.Telemetry, 0), state = Of("3/0/4", StreamClass.State, 0);
        LatestValue[] latest = [At(slow, 5_000_001), At(quick, 5_000_000), At(dead, 1), At(state, 5_000_002)];
        Assert.Equal(quick, HeldSeries.Pulse([slow, quick, dead, state], latest));
        Assert.Equal(state, HeldSeries.Pulse([state], latest));
        Assert.Null(HeldSeries.Pulse([state], []));
    }

    private static Point Of(string path, StreamClass stream, uint silenceMs) =>
        new() { Path = path, Stream = stream, SilenceMs = silenceMs };

    private static LatestValue At(Point point, long time) =>
        new(new Reading(new SeriesId(1, PointPath.Parse(point.Path)), time, ReadingValue.Of(1L)), 1);

    private static IEnumerable<long> Times(long first, long last) =>
        Enumerable.Range(0, (int)(last - first) / 10 + 1).Select(i => first + i * 10);

    private static SeriesBucket Bucket(long time, string last, int count) => new(time, null, null, null, last, count);

    private static IEnumerable<(int, int, string)> Filled(SeriesBucket[] own, long[] heard, SeriesBucket? before) =>
        HeldSeries.Fill(Range, own, heard, 10, before).Select(bucket => ((int)bucket.Time, bucket.Count, bucket.Last));
}
