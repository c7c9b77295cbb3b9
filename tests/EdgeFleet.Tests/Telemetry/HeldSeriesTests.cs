using EdgeFleet.Contracts;
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

    private static SeriesBucket Bucket(long time, string last, int count) => new(time, null, null, null, last, count);

    private static IEnumerable<(int, int, string)> Filled(SeriesBucket[] own, HashSet<long> heard, SeriesBucket? before) =>
        HeldSeries.Fill(Range, own, heard, before).Select(bucket => ((int)bucket.Time, bucket.Count, bucket.Last));
}
