namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>How the lamp gets from one level to another.</summary>
public sealed class DriveTests
{
    [Fact]
    public void A_ramp_takes_its_time_and_goes_straight()
    {
        var bench = new LampBench("2026-03-21T14:00");
        bench.Set(3416, 52, 100);
        bench.Command(20);
        bench.Run(30);
        bench.Command(100);
        var seen = new List<int>();
        bench.World = () => seen.Add(bench.Board.Dimming.Permille);
        var took = bench.RunUntil(() => bench.Board.Dimming.Permille == 1000, 20);
        Assert.InRange(took, 9.9, 10.2);
        Assert.Equal(seen.Order(), seen);
        Assert.InRange(seen[seen.Count / 2], 580, 620);
        Assert.True(seen.Zip(seen.Skip(1)).All(pair => pair.Second - pair.First <= 5), "no step larger than a ramp's");
        // What it passes on its way is not reported.
        Assert.Equal(20, bench[3416, 3]);
        bench.Run(1);
        Assert.Equal(100, bench[3416, 3]);
    }

    [Fact]
    public void A_new_order_on_the_way_sets_out_from_where_the_lamp_is()
    {
        var bench = new LampBench("2026-03-21T14:00");
        bench.Set(3416, 52, 100);
        bench.Command(100);
        bench.Run(5);
        var before = bench.Board.Dimming.Permille;
        Assert.InRange(before, 400, 600);
        bench.Command(30);
        bench.Run(0.5);
        Assert.InRange(bench.Board.Dimming.Permille, before - 60, before + 60);
        bench.Run(10.5);
        Assert.Equal(300, bench.Board.Dimming.Permille);
    }

    /// <summary>Through any orders the light is never above the highest, and below the lowest only while switched off.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void The_light_never_shows_a_level_that_nobody_asked_for(int fadeTenths)
    {
        var bench = new LampBench("2026-03-21T14:00");
        bench.Set(3416, 52, fadeTenths);
        var random = new Random(7);
        var (min, max) = (0, 0);
        bench.World = () =>
        {
            var lit = bench.Board.RelayDriven ? bench.Board.Dimming.Permille : 0;
            Assert.InRange(lit, min, max);
            // An open relay with a level behind it is ready, or has just been left.
            if (!bench.Board.RelayDriven && bench.Board.Dimming.Permille > 0) Assert.InRange(bench.Board.Dimming.Permille, 100, 1000);
        };
        var last = 0;
        for (var i = 0; i < 200; i++)
        {
            var next = random.Next(4) == 0 ? 0 : random.Next(10, 101);
            bench.Command(next);
            (min, max) = (next == 0 || last == 0 ? 0 : Math.Min(last, next) * 10, Math.Max(last, next) * 10);
            bench.Run(4);
            Assert.Equal(next * 10, bench.Board.RelayDriven ? bench.Board.Dimming.Permille : 0);
            (min, max) = (next * 10, next * 10);
            last = next;
        }
    }

    [Fact]
    public void The_level_stands_before_the_relay_closes_and_until_it_has_opened()
    {
        var bench = new LampBench("2026-03-21T14:00");
        bench.Set(3416, 52, 0);
        bench.Run(1);
        bench.Command(60);
        var order = new List<(bool Relay, int Permille)>();
        bench.World = () =>
        {
            var now = (bench.Board.RelayDriven, bench.Board.Dimming.Permille);
            if (order.Count == 0 || order[^1] != now) order.Add(now);
        };
        bench.Run(3);
        bench.Command(0);
        bench.Run(3);
        Assert.Equal([(false, 0), (false, 600), (true, 600), (false, 600), (false, 0)], order);
    }
}
