using EdgeFleet.Nodes.Scenarios;

namespace EdgeFleet.Nano.Tests.Scenarios;

public sealed class ScenarioComparisonTests
{
    private static readonly ExpectedRecord[] Expected = [new(1, "1/0/1", 1), new(2, "2/0/1", 7), new(2.3, "3/0/1", 0), new(4, "1/0/1", 0)];

    private static readonly NodeRecord[] Told =
        [new(10, 1.1, "1/0/1", 1, 0), new(11, 2.1, "2/0/1", 7, 0), new(12, 2.2, "3/0/1", 0, 0), new(13, 4.15, "1/0/1", 0, 0)];

    [Fact]
    public void Times_within_two_tenths_are_the_same() => Assert.Empty(ScenarioComparison.Differences(Expected, Told));

    [Fact]
    public void Two_that_are_close_may_come_in_either_order()
    {
        var (second, third) = (Told[1] with { Number = 12 }, Told[2] with { Number = 11 });
        Assert.Empty(ScenarioComparison.Differences(Expected, [Told[0], third, second, Told[3]]));
    }

    [Fact]
    public void Two_that_are_apart_may_not()
    {
        var (second, fourth) = (Told[1] with { Number = 13 }, Told[3] with { Number = 11 });
        Assert.Contains(
            "1/0/1 = 0 at 4.15 s came before 2/0/1 = 7 at 2.1 s",
            ScenarioComparison.Differences(Expected, [Told[0], fourth, Told[2], second]));
    }

    [Theory]
    [InlineData(1.21, 1.0, 0, "1/0/1 = 1 at 1.21 s instead of 1/0/1 = 1 at 1.0 s, within 0.2 s")]
    [InlineData(1.1, 2.5, 0, "1/0/1 = 2.5 at 1.1 s instead of 1/0/1 = 1 at 1.0 s, within 0.2 s")]
    [InlineData(1.1, 1.0, 64, "1/0/1 = 1 (quality 64) at 1.1 s instead of 1/0/1 = 1 at 1.0 s, within 0.2 s")]
    public void Another_time_value_or_quality_is_named(double at, double value, byte quality, string difference)
    {
        var first = new NodeRecord(10, at, "1/0/1", (decimal)value, quality);
        Assert.Equal([difference], ScenarioComparison.Differences(Expected, [first, .. Told[1..]]));
    }

    [Fact]
    public void What_may_be_passed_over_need_not_come()
    {
        ExpectedRecord[] moving = [.. Expected[..3], new(3.5, "1/0/1", 3, Maybe: true), Expected[3]];
        Assert.Empty(ScenarioComparison.Differences(moving, Told));
        Assert.Empty(ScenarioComparison.Differences(
            moving, [.. Told[..3], new NodeRecord(13, 3.5, "1/0/1", 3, 0), Told[3] with { Number = 14 }]));
    }

    [Fact]
    public void What_is_missing_and_what_is_too_much_is_named()
    {
        Assert.Equal(["1/0/1 = 0 at 4.0 s did not come"], ScenarioComparison.Differences(Expected, Told[..3]));
        Assert.Equal(
            ["4/0/1 = none at 5.0 s was not expected"],
            ScenarioComparison.Differences(Expected, [.. Told, new NodeRecord(14, 5, "4/0/1", null, 0)]));
    }
}
