using EdgeFleet.City.Physics;

namespace EdgeFleet.Tests.City;

public sealed class PhysicsTests
{
    private static readonly DateTimeOffset JanuaryNight = new(2026, 1, 14, 18, 0, 0, TimeSpan.Zero);   // 02:00 in Shouguang
    private static readonly DateTimeOffset MayMorning = new(2026, 5, 10, 0, 0, 0, TimeSpan.Zero);      // 08:00

    [Theory]
    [InlineData("2026-06-21T04:06:00Z", 76.5)]   // solar noon at midsummer: 90 - 36.88 + 23.44
    [InlineData("2026-12-21T04:03:00Z", 29.7)]
    [InlineData("2026-03-20T04:12:00Z", 53.1)]
    [InlineData("2026-06-21T16:06:00Z", -29.7)]
    public void The_sun_stands_where_date_and_latitude_put_it(string time, double elevation)
    {
        var actual = Sun.ElevationDegrees(DateTimeOffset.Parse(time, null), Weather.Latitude, Weather.Longitude);
        Assert.InRange(actual, elevation - 1, elevation + 1);
    }

    [Fact]
    public void Same_seed_same_values_however_often_it_is_asked()
    {
        var often = new Greenhouse(1, 7, new Weather(1), MayMorning);
        var seldom = new Greenhouse(1, 7, new Weather(1), MayMorning);
        for (var s = 0; s < 600; s++) often.Measure(MayMorning.AddMilliseconds(s * 1000 + 137));
        Assert.Equal(often.Measure(MayMorning.AddMinutes(10)), seldom.Measure(MayMorning.AddMinutes(10)));
    }

    [Fact]
    public void Another_seed_or_number_is_another_house()
    {
        var first = new Greenhouse(1, 7, new Weather(1), MayMorning).Measure(MayMorning);
        Assert.NotEqual(first, new Greenhouse(2, 7, new Weather(2), MayMorning).Measure(MayMorning));
        Assert.NotEqual(first, new Greenhouse(1, 8, new Weather(1), MayMorning).Measure(MayMorning));
    }

    [Fact]
    public void A_year_of_days_stays_within_what_a_greenhouse_can_be()
    {
        var weather = new Weather(1);
        for (var day = 0; day < 365; day += 9)
        {
            var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day);
            var house = new Greenhouse(1, day, weather, start);
            for (var hour = 0; hour < 24; hour += 4)
            {
                var state = house.State;
                Assert.InRange(state.AirCelsius, -8, 62);
                Assert.InRange(state.RelativeHumidityPercent, 15, 100);
                Assert.InRange(state.Co2Ppm, 100, 2500);
                Assert.InRange(state.Lux, 0, 110_000);
                Assert.InRange(state.SoilCelsius, 2, 45);
                Assert.InRange(state.SoilMoisturePercent, 20, 40);
                house = new Greenhouse(1, day, weather, start.AddHours(hour + 4));
            }
        }
    }

    [Fact]
    public void Quilt_and_wall_keep_a_January_night_warmer_than_outside_and_dark()
    {
        var weather = new Weather(1);
        var house = new Greenhouse(1, 3, weather, JanuaryNight);
        Assert.True(house.State.AirCelsius > weather.At(JanuaryNight).TemperatureCelsius + 4, $"{house.State}");
        Assert.Equal(0, house.State.Lux);
        Assert.Equal(100, house.State.QuiltPercent);
    }

    [Fact]
    public void Opening_the_vent_cools_dries_and_refreshes_a_spring_noon()
    {
        var noon = MayMorning.AddHours(4);
        var open = new Greenhouse(1, 5, new Weather(1), noon);
        var shut = new Greenhouse(1, 5, new Weather(1), noon);
        open.SetVent(100);
        shut.SetVent(0);
        open.Measure(noon.AddMinutes(40));
        shut.Measure(noon.AddMinutes(40));
        Assert.True(open.State.AirCelsius < shut.State.AirCelsius - 2, $"{open.State} {shut.State}");
        Assert.True(open.State.VapourGramsPerCubicMetre < shut.State.VapourGramsPerCubicMetre);
        Assert.True(open.State.Co2Ppm > shut.State.Co2Ppm);
    }

    [Fact]
    public void The_vent_takes_its_time()
    {
        var house = new Greenhouse(1, 2, new Weather(1), MayMorning);
        house.SetVent(0);
        house.Measure(MayMorning.AddMinutes(3));
        house.SetVent(100);
        var half = MayMorning.AddMinutes(3).AddSeconds(Math.Floor(house.Design.VentTravelSeconds / 2));
        var sample = house.Measure(half);
        Assert.Equal(100, sample.VentSetPointPercent);
        Assert.InRange(sample.VentPercent, 45m, 52m);
        Assert.Equal(100m, house.Measure(half.AddSeconds(60)).VentPercent);
    }

    [Fact]
    public void Sensors_show_their_steps_and_their_noise()
    {
        var house = new Greenhouse(1, 2, new Weather(1), MayMorning);
        var samples = Enumerable.Range(0, 200).Select(s => house.Measure(MayMorning.AddSeconds(s))).ToList();
        Assert.All(samples, s => Assert.Equal(s.AirCelsius, Math.Round(s.AirCelsius, 1)));
        Assert.All(samples, s => Assert.Equal(s.Co2Ppm, Math.Round(s.Co2Ppm, 2)));
        Assert.All(samples, s => Assert.Equal(0, s.Lux % 10));
        Assert.True(samples.Select(s => s.Co2Ppm).Distinct().Count() > 100, "CO2 flickers");
        Assert.True(samples.Select(s => s.SoilCelsius).Distinct().Count() <= 4, "soil is calm");
    }
}
