using EdgeFleet.Edge.Bearers;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests.Bearers;

public sealed class BearerChoiceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void One_that_fails_is_left_at_once_for_the_best_that_works()
    {
        Assert.Equal(1, BearerChoice.Better([Fails, Works(Day), Works(TimeSpan.Zero)], 0, Day, Day));
        Assert.Equal(2, BearerChoice.Better([Fails, Works(Day) with { IsSpent = true }, Works(Day)], 0, Day, Day));
        Assert.Equal(1, BearerChoice.Better([Fails, Works(Day) with { IsSpent = true }, Fails], 0, Day, Day));
        Assert.Null(BearerChoice.Better([Fails, Fails, new BearerStanding()], 0, Day, Day));
    }

    [Fact]
    public void A_better_one_is_taken_only_after_it_has_held()
    {
        Assert.Null(BearerChoice.Better([Works(Day - BearerChoice.Hold + Second), Works(TimeSpan.Zero)], 1, TimeSpan.Zero, Day));
        Assert.Equal(0, BearerChoice.Better([Works(Day - BearerChoice.Hold), Works(TimeSpan.Zero)], 1, TimeSpan.Zero, Day));
        Assert.Null(BearerChoice.Better([Works(TimeSpan.Zero), Works(TimeSpan.Zero)], 1, Day - Second, Day));
        Assert.Null(BearerChoice.Better([Works(TimeSpan.Zero), Works(TimeSpan.Zero)], 0, TimeSpan.Zero, Day));
    }

    [Fact]
    public void What_has_no_bytes_left_is_worse_than_all_that_have()
    {
        var spent = Works(TimeSpan.Zero) with { IsSpent = true };
        Assert.Equal(1, BearerChoice.First([new BearerStanding(IsSpent: true, Health: BearerHealth.Unknown), new BearerStanding()]));
        Assert.Equal(1, BearerChoice.Better([spent, Works(TimeSpan.Zero)], 0, TimeSpan.Zero, Day));
        Assert.Null(BearerChoice.Better([spent, Works(TimeSpan.Zero)], 1, TimeSpan.Zero, Day));
    }

    [Fact]
    public void Where_nothing_works_each_has_its_turn_by_its_pace()
    {
        var quick = Fails with { Pace = 10 * Second, Tried = Day };
        var slow = Fails with { Pace = 900 * Second, Tried = Day - 600 * Second };
        Assert.Equal(2, BearerChoice.Next([quick, slow, new BearerStanding()], 0, Day, Day));
        Assert.Equal(0, BearerChoice.Next([quick, slow], 1, Day, Day));
        Assert.Equal(1, BearerChoice.Next([quick with { Tried = Day + 300 * Second }, slow], 0, Day, Day + 300 * Second));
    }

    [Fact]
    public void Only_better_ones_are_asked_while_the_present_one_works()
    {
        BearerStanding[] bearers = [Fails, Works(TimeSpan.Zero), new BearerStanding()];
        Assert.Equal([0], BearerChoice.ToProbe(bearers, 1, Day));
        Assert.Equal([1, 2], BearerChoice.ToProbe(bearers, 0, Day));
        bearers[0] = Fails with { Tried = Day, Pace = Second };
        Assert.Empty(BearerChoice.ToProbe(bearers, 1, Day));
    }

    public static TheoryData<int> Seeds => Samples.Seeds(some: 20, all: 2000);

    /// <summary>Bearers come and go as a seed says, for an hour each.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void It_never_flaps_and_never_stays_on_what_fails_while_another_works(int seed)
    {
        var random = new Random(seed);
        var bearers = Enumerable.Range(0, 2 + random.Next(3)).Select(_ => new BearerStanding(BearerHealth.Unknown)).ToArray();
        var (current, changed) = (0, TimeSpan.Zero);
        for (var now = Second; now < TimeSpan.FromHours(1); now += Second)
        {
            var i = random.Next(bearers.Length);
            if (random.Next(20) == 0)
            {
                var health = random.Next(3) > 0 ? BearerHealth.Works : BearerHealth.Fails;
                bearers[i] = bearers[i] with { Health = health, Tried = now, Since = health == bearers[i].Health ? bearers[i].Since : now };
            }
            if (random.Next(500) == 0) bearers[i] = bearers[i] with { IsSpent = !bearers[i].IsSpent };
            var next = BearerChoice.Next(bearers, current, changed, now);
            if (next != current && bearers[current].Health != BearerHealth.Fails)
            {
                Assert.True(now - changed >= BearerChoice.Hold, $"changed after {now - changed}");
                Assert.True(now - bearers[next].Since >= BearerChoice.Hold, "the better one has not held");
                Assert.Equal(BearerHealth.Works, bearers[next].Health);
            }
            if (next != current) (current, changed) = (next, now);
            Assert.True(bearers[current].Health != BearerHealth.Fails || bearers.All(bearer => bearer.Health != BearerHealth.Works),
                "it stays on one that fails");
        }
    }

    private static BearerStanding Fails => new(BearerHealth.Fails);

    private static BearerStanding Works(TimeSpan since) => new(BearerHealth.Works, since);
}
