using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Pages;
using EdgeFleet.Manager.Telemetry.Aggregates;

namespace EdgeFleet.Tests.Commands;

/// <summary>An order is offered while the device would take it; what speaks against it is said in its place.</summary>
public class BlockedTests
{
    private static readonly PointPath Order = PointPath.Parse("33050/0/2"), Against = PointPath.Parse("33050/0/4");

    [Theory]
    [InlineData(null, null)]
    [InlineData(0L, null)]
    [InlineData(2L, "selector on local")]
    [InlineData(66L, "selector on local, coils without supply")]
    public void What_the_device_says_it_would_refuse_is_not_offered(long? told, string? why)
    {
        var words = ProfileLibrary.Shipped().Find("substation-node")!.Points
            .ToDictionary(point => point.Path, point => point.Words);
        NewestValue[] latest = told is { } value ? [new(new Reading(new SeriesId(1, Against), 1, ReadingValue.Of(value)), 1)] : [];
        var points = PointView.Of(null, [.. latest, new(new Reading(new SeriesId(1, Order), 1, ReadingValue.Of(0L)), 1)], words);
        var blocked = points.Single(point => point.Path == Order).Blocked(points);
        Assert.Equal(why, blocked.GetValueOrDefault("2"));
        Assert.False(blocked.ContainsKey("1"));
    }

    [Fact]
    public void What_blocks_a_point_is_a_point_of_the_same_profile()
    {
        var library = ProfileLibrary.Shipped();
        foreach (var profile in library.Names.Select(name => library.Find(name)!))
        {
            var paths = profile.Points.Select(point => point.Path).ToHashSet();
            Assert.All(profile.Points.SelectMany(point => point.Words.BlockedBy.Values), path => Assert.Contains(path, paths));
        }
    }
}
