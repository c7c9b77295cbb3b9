using EdgeFleet.City.Meters;
using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;

namespace EdgeFleet.Tests.City;

public sealed class MeterLoadTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 5, 10, 16, 0, 0, TimeSpan.Zero); // in Shouguang
    private readonly MeterLoad _flats = new(1, 4, 2_500, DayCurve.Flats);

    [Fact]
    public void A_load_is_a_function_of_seed_number_and_time()
    {
        Assert.Equal(_flats.At(Midnight).Watts, new MeterLoad(1, 4, 2_500, DayCurve.Flats).At(Midnight).Watts);
        Assert.NotEqual(_flats.At(Midnight).Watts, new MeterLoad(2, 4, 2_500, DayCurve.Flats).At(Midnight).Watts);
        Assert.NotEqual(_flats.At(Midnight).Watts, new MeterLoad(1, 5, 2_500, DayCurve.Flats).At(Midnight).Watts);
    }

    [Fact]
    public void A_day_stays_within_what_a_meter_of_the_low_voltage_grid_shows()
    {
        foreach (var sample in Enumerable.Range(0, 24 * 60).Select(minute => _flats.At(Midnight.AddMinutes(minute))))
        {
            Assert.All(sample.Watts, watts => Assert.InRange(watts, 100, 5_000));
            Assert.All(sample.Volts, volts => Assert.InRange(volts, 205, 235));
            Assert.InRange(sample.PowerFactor, 0.88, 0.98);
            Assert.InRange(sample.Hertz, 49.95, 50.05);
        }
    }

    [Fact]
    public void Flats_use_most_in_the_evening_and_a_feeder_by_day_more_than_by_night()
    {
        Assert.True(Mean(DayCurve.Flats, 19) > 2 * Mean(DayCurve.Flats, 3));
        Assert.True(Mean(DayCurve.Feeder, 11) > 1.5 * Mean(DayCurve.Feeder, 3));

        double Mean(Func<double, double> curve, int hour)
        {
            var load = new MeterLoad(1, 4, 1_000, curve);
            return Enumerable.Range(0, 60).Average(minute => load.At(Midnight.AddHours(hour).AddMinutes(minute)).Watts[0]);
        }
    }

    [Fact]
    public void Energy_only_rises_by_what_flowed_and_does_not_depend_on_how_often_it_is_looked_at()
    {
        var plan = CityPlan.Draw(1, 1, 1, 0, 4).Meters[3];
        var (often, seldom) = (new LoadedMeter(plan, 1, Midnight), new LoadedMeter(plan, 1, Midnight));
        var before = often.Meter.Forward[0];
        for (var seconds = 1; seconds <= 1800; seconds++)
        {
            var last = often.Meter.Forward[0];
            often.Advance(seconds * 1_000_000L - 300_000);
            Assert.True(often.Meter.Forward[0] >= last);
        }
        often.Advance(1_800_000_000);
        seldom.Advance(1_800_000_000);
        Assert.InRange(often.Meter.Forward[0] - before, 1, 250); // below 5 kW for half an hour
        Assert.Equal(seldom.Meter.Forward[0], often.Meter.Forward[0]);
    }
}
