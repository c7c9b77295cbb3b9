using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>The node as the city uses it.</summary>
public sealed class StreetlightNodeTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 21, 18, 0, 0, TimeSpan.FromHours(8));
    private readonly SerialBus _line = new(new SerialFormat(19_200), 1);

    [Fact]
    public void With_its_battery_clock_and_a_dead_line_it_lights_at_sunset()
    {
        var node = Make(1);
        node.SetClock(Evening);
        node.Power.On(0);
        Run(0, 600, node);
        Assert.Equal(0, node.Board.Lamp.Lumens);
        Run(600, 1800, node);
        Assert.Equal(14_000, node.Board.Lamp.Lumens);
    }

    [Fact]
    public void Off_it_is_dark_and_on_again_it_goes_on_by_its_battery_clock()
    {
        var node = Make(1);
        node.SetClock(Evening.AddHours(3));
        node.Power.On(0);
        Run(0, 30, node);
        Assert.Equal(14_000, node.Board.Lamp.Lumens);
        node.Power.Off(30_000_000);
        Run(30, 60, node);
        Assert.Equal(0, node.Board.Lamp.Lumens);
        node.Power.On(60_000_000);
        Run(60, 90, node);
        Assert.Equal(14_000, node.Board.Lamp.Lumens);
        // Restarted by its watchdog, with the relay as it was: the firmware takes the lamp over whole.
        node.Power.Restart(90_000_000);
        Run(90, 120, node);
        Assert.Equal((14_000, 3), (node.Board.Lamp.Lumens, node.Power.Boots));
    }

    [Fact]
    public void A_hundred_nodes_in_one_process_share_nothing()
    {
        var nodes = Enumerable.Range(1, 100).Select(Make).ToArray();
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i].SetClock(i % 2 == 0 ? Evening.AddHours(3) : Evening.AddHours(-3));
            nodes[i].Power.On(0);
            if (i % 10 == 0) nodes[i].Board.Lamp.Fault = LampFault.OpenLamp;
        }
        Run(0, 30, nodes);
        for (var i = 0; i < nodes.Length; i++) Assert.Equal(i % 2 == 0 && i % 10 != 0 ? 14_000 : 0, nodes[i].Board.Lamp.Lumens);
    }

    private StreetlightNode Make(int number) =>
        new(_line.Join($"node {number}"), number, new byte[32], new byte[32], new LuminaireDesign(), number);

    private static void Run(int fromSecond, int untilSecond, params StreetlightNode[] nodes)
    {
        for (var nowUs = fromSecond * 1_000_000L; nowUs < untilSecond * 1_000_000L; nowUs += 40_000)
            foreach (var node in nodes) node.Step(nowUs);
    }
}
