using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nano.Tests.Lamps;

public sealed class AstroClockTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(36.9, 118.7, 8)]
    [InlineData(60, 25, 2)]
    [InlineData(-33.9, 151.2, 10)]
    [InlineData(39.5, 76, 8)]
    public void Sunset_and_sunrise_of_every_night_of_two_years_agree_with_another_computation(double latitude, double longitude, int zone)
    {
        var astro = new AstroClock();
        var worst = TimeSpan.Zero;
        for (var noon = new DateTime(2025, 1, 1, 12, 0, 0, DateTimeKind.Utc).AddHours(-zone); noon.Year < 2027; noon = noon.AddDays(1))
        {
            astro.Compute(new DateTimeOffset(noon).ToUnixTimeSeconds(), (int)Math.Round(latitude * 100_000),
                (int)Math.Round(longitude * 100_000));
            Assert.False(astro.NoNight);
            var midnight = noon.AddHours(12 + zone - longitude / 15);
            var sunset = ReferenceSun.Crossing(midnight.AddHours(-12), midnight, latitude, longitude)!.Value;
            var sunrise = ReferenceSun.Crossing(midnight, midnight.AddHours(12), latitude, longitude)!.Value;
            worst = Worse(worst, noon.AddSeconds(astro.Sunset) - sunset);
            worst = Worse(worst, noon.AddSeconds(astro.Sunrise) - sunrise);
        }
        output.WriteLine($"worst difference {worst}");
        Assert.True(worst < TimeSpan.FromMinutes(2), $"{worst}");
    }

    [Fact]
    public void Where_the_sun_does_not_set_there_is_no_night()
    {
        var astro = Night(new DateTime(2026, 6, 21), 69.6);
        Assert.True(astro.NoNight);
    }

    [Fact]
    public void Where_the_sun_does_not_rise_the_night_lasts_from_noon_to_noon()
    {
        var astro = Night(new DateTime(2026, 12, 21), 69.6);
        Assert.False(astro.NoNight);
        Assert.Equal((0, 86_400), (astro.Sunset, astro.Sunrise));
    }

    /// <summary>
    /// Towards the polar day nights grow short and vanish, towards the polar night they grow long and meet: never anything between.
    /// </summary>
    [Fact]
    public void In_the_far_north_nights_change_over_without_a_jump()
    {
        var kinds = new List<string>();
        for (var day = new DateTime(2026, 1, 1); day.Year == 2026; day = day.AddDays(1))
        {
            var astro = Night(day, 69.6);
            Assert.True(astro.NoNight || astro.Sunset <= astro.Sunrise);
            var kind = astro.NoNight ? "none" : astro.Sunset == 0 && astro.Sunrise == 86_400 ? "whole" : "some";
            if (kinds.Count == 0 || kinds[^1] != kind) kinds.Add(kind);
        }
        Assert.Equal(["whole", "some", "none", "some", "whole"], kinds);
    }

    // At a place where the sun's noon and the clocks' are the same.
    private static AstroClock Night(DateTime day, double latitude)
    {
        var astro = new AstroClock();
        astro.Compute(new DateTimeOffset(day.AddHours(11), TimeSpan.Zero).ToUnixTimeSeconds(), (int)(latitude * 100_000), 1_500_000);
        return astro;
    }

    private static TimeSpan Worse(TimeSpan worst, TimeSpan difference) => difference.Duration() > worst ? difference.Duration() : worst;
}
