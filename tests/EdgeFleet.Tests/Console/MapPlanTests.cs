using EdgeFleet.Manager.Console.Components;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeFleet.Tests.Console;

public sealed class MapPlanTests
{
    [Fact]
    public void A_site_of_one_device_is_an_area_around_it()
    {
        var plan = MapPlan.Of(MapGround.Of([new MapPlace(7, 118.74, 36.88)]), [(7, "Shengcheng"), (8, "empty")]);
        var site = Assert.Single(plan.Sites);
        Assert.Equal(site.Outline[0], site.Outline[^1]);
        Assert.True(Holds(site.Outline, (118.74, 36.88)));
        var ground = plan.Ground;
        Assert.True(ground.West < 118.74 && ground.East > 118.74 && ground.South < 36.88 && ground.North > 36.88);
    }

    [Fact]
    public void Without_devices_there_is_a_world_to_look_at() => Assert.True(MapGround.Of([]).East > 0);

    [Fact]
    public void The_ground_looks_the_same_until_a_device_stands_elsewhere()
    {
        MapPlace[] places = [new(7, 118.74, 36.88), new(7, 118.75, 36.88), new(8, 118.7, 36.9)];
        Assert.True(MapGround.Of(places).LooksLike(MapGround.Of([.. places])));
        Assert.False(MapGround.Of(places).LooksLike(MapGround.Of([.. places[..2], new(8, 118.7, 36.89)])));
        Assert.False(MapGround.Of(places).LooksLike(MapGround.Of([.. places[..2], new(9, 118.7, 36.9)])));
    }

    [Property]
    public Property Every_place_lies_within_its_outline()
    {
        var degrees = Gen.Choose(-60_000, 60_000).Select(n => n / 1000.0);
        var places = Gen.Zip(degrees, degrees).NonEmptyListOf();
        return Prop.ForAll(places.ToArbitrary(), list =>
        {
            var outline = Hull.Around(list.Select(p => (p.Item1, p.Item2)), 0.001);
            return list.All(p => Holds(outline, (p.Item1, p.Item2)));
        });
    }

    /// <summary>Left of every edge of a ring that runs counter-clockwise.</summary>
    private static bool Holds(IReadOnlyList<(double X, double Y)> ring, (double X, double Y) place) =>
        ring.Zip(ring.Skip(1)).All(edge =>
            (edge.Second.X - edge.First.X) * (place.Y - edge.First.Y) - (edge.Second.Y - edge.First.Y) * (place.X - edge.First.X) > 0);
}
