using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Benchmarks.Narrow;

/// <summary>Readings of one device that a gateway stores together.</summary>
internal sealed record Scan(StreamClass Stream, IReadOnlyList<Reading> Readings);

/// <summary>
/// What the devices of one small gateway read, minute after minute, in City seed 1: each device at a moment of its own, its points with
/// the time of the answer.
/// </summary>
/// <param name="name">For people.</param>
/// <param name="devices">How many, from number 1001.</param>
/// <param name="read">What one of them reads in a minute; a class with nothing to say is left out.</param>
internal sealed class NarrowSite(string name, int devices, Func<int, DateTimeOffset, IEnumerable<(StreamClass, string, ReadingValue)>> read)
{
    private const int Seed = 1;
    private const long FirstDevice = 1001;

    private readonly Random _answer = new(Seed);

    public string Name => name;

    public IEnumerable<long> Devices => Enumerable.Range(0, devices).Select(i => FirstDevice + i);

    /// <summary>All scans of a minute, in their order.</summary>
    public IEnumerable<Scan> Minute(DateTimeOffset begins)
    {
        for (var device = 0; device < devices; device++)
        {
            var time = begins.AddMilliseconds(60_000.0 * device / devices + _answer.Next(2, 15));
            var own = FirstDevice + device;
            foreach (var stream in read(device, time).ToLookup(point => point.Item1))
                yield return new Scan(stream.Key, [.. stream.Select(point => new Reading(
                    new SeriesId(own, PointPath.Parse(point.Item2)), time.ToUnixTimeMilliseconds(), point.Item3))]);
        }
    }

    /// <summary>Five houses of eight points: 40 series, a reading a minute of each.</summary>
    public static NarrowSite Greenhouses(DateTimeOffset begin)
    {
        var weather = new Weather(Seed);
        List<Greenhouse> houses = [.. CityPlan.Draw(Seed, gateways: 2, houses: 10).Houses.Where(house => house.Gateway.Index == 1)
            .Select(house => new Greenhouse(Seed, house.Number, weather, begin))];
        return new NarrowSite("greenhouses", houses.Count, (house, time) =>
        {
            var sample = houses[house].Measure(time);
            return
            [
                (StreamClass.Telemetry, "3303/0/5700", ReadingValue.Of(sample.AirCelsius)),
                (StreamClass.Telemetry, "3304/0/5700", ReadingValue.Of(sample.HumidityPercent)),
                (StreamClass.Telemetry, "3325/0/5700", ReadingValue.Of(sample.Co2Ppm)),
                (StreamClass.Telemetry, "3301/0/5700", ReadingValue.Of(sample.Lux)),
                (StreamClass.Telemetry, "3320/0/5700", ReadingValue.Of(sample.SoilMoisturePercent)),
                (StreamClass.Telemetry, "3303/1/5700", ReadingValue.Of(sample.SoilCelsius)),
                (StreamClass.State, "3337/0/5536", ReadingValue.Of(sample.VentSetPointPercent)),
                (StreamClass.State, "3337/1/5536", ReadingValue.Of(sample.VentPercent)),
            ];
        });
    }

    /// <summary>Twenty lamps: voltage, current and power each minute, the dimming level when it changes.</summary>
    public static NarrowSite Lamps()
    {
        var level = new long[20];
        var grid = Loads(level.Length, 100);
        return new NarrowSite("lamps", level.Length, (lamp, time) =>
        {
            var hour = Sun.SolarHour(time, Weather.Longitude);
            var dimmed = hour is > 6 and < 18 ? 0L : hour is > 23 or < 5 ? 60L : 100L;
            var volts = (decimal)Math.Round(grid[lamp].At(time).Volts[0], 1);
            var watts = Math.Round(dimmed * 1.2m + (dimmed == 0 ? 0 : (volts - 220) / 10), 1);
            List<(StreamClass, string, ReadingValue)> points =
            [
                (StreamClass.Telemetry, "3418/0/1", ReadingValue.Of(volts)),
                (StreamClass.Telemetry, "3418/0/2", ReadingValue.Of(Math.Round(watts / volts, 3))),
                (StreamClass.Telemetry, "3418/0/3", ReadingValue.Of(watts)),
            ];
            if (level[lamp] != dimmed) points.Add((StreamClass.State, "3416/0/3", ReadingValue.Of(level[lamp] = dimmed)));
            return points;
        });
    }

    /// <summary>Twenty meters, each quarter of an hour: energy both ways, and of three phases voltage and power.</summary>
    public static NarrowSite Meters()
    {
        var energy = new double[20];
        var loads = Loads(energy.Length, 2000);
        return new NarrowSite("meters", energy.Length, (meter, time) =>
        {
            var load = loads[meter].At(time);
            energy[meter] += load.Watts.Sum() / 60;
            if (time.Minute % 15 != 0) return [];
            List<(StreamClass, string, ReadingValue)> points =
            [
                (StreamClass.Billing, "3422/0/17", ReadingValue.Of((decimal)Math.Round(100_000 + energy[meter]) * 10)),
                (StreamClass.Billing, "3422/0/18", ReadingValue.Of(0m)),
            ];
            for (var phase = 0; phase < 3; phase++)
            {
                points.Add((StreamClass.Telemetry, $"3421/{phase + 1}/1", ReadingValue.Of((decimal)Math.Round(load.Volts[phase], 1))));
                points.Add((StreamClass.Telemetry, $"3421/{phase + 1}/23", ReadingValue.Of((decimal)Math.Round(load.Watts[phase]))));
            }
            return points;
        });
    }

    private static List<MeterLoad> Loads(int count, double peakWatts) =>
        [.. Enumerable.Range(1, count).Select(number => new MeterLoad(Seed, number, peakWatts, hour => 0.4 + 0.3 * Math.Sin(hour / 4)))];
}
