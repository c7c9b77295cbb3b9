using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;

namespace EdgeFleet.Benchmarks;

/// <summary>What the telemetry points of a gateway's greenhouses read, second after second, in City seed 1.</summary>
internal sealed class GreenhouseReadings
{
    public const int Houses = 20;
    public const int SeriesAHouse = 6;

    private static readonly (PointPath Path, Func<GreenhouseSample, decimal> Value)[] Points =
    [
        (PointPath.Parse("3303/0/5700"), sample => sample.AirCelsius),
        (PointPath.Parse("3304/0/5700"), sample => sample.HumidityPercent),
        (PointPath.Parse("3325/0/5700"), sample => sample.Co2Ppm),
        (PointPath.Parse("3301/0/5700"), sample => sample.Lux),
        (PointPath.Parse("3320/0/5700"), sample => sample.SoilMoisturePercent),
        (PointPath.Parse("3303/1/5700"), sample => sample.SoilCelsius),
    ];

    private readonly List<(long Device, Greenhouse House)> _houses = [];
    private DateTimeOffset _time = new(2026, 6, 1, 1, 0, 0, TimeSpan.Zero);

    public GreenhouseReadings()
    {
        var weather = new Weather(1);
        foreach (var house in CityPlan.Draw(seed: 1, gateways: 2, houses: 2 * Houses).Houses.Where(house => house.Gateway.Index == 1))
            _houses.Add((1000 + house.Number, new Greenhouse(1, house.Number, weather, _time)));
    }

    /// <summary>The next readings of every series, so many of each; a gateway reads one device after the other, some ms apart.</summary>
    public List<Reading> Next(int perSeries)
    {
        var readings = new List<Reading>();
        for (var i = 0; i < perSeries; i++)
        {
            _time = _time.AddSeconds(1);
            for (var house = 0; house < _houses.Count; house++)
            {
                var sample = _houses[house].House.Measure(_time);
                var jitter = (sample.Co2Ppm.GetHashCode() & 7) + house * 6;
                foreach (var (path, value) in Points)
                    readings.Add(new Reading(
                        new SeriesId(_houses[house].Device, path), _time.ToUnixTimeMilliseconds() + jitter,
                        ReadingValue.Of(value(sample))));
            }
        }
        return readings;
    }
}
