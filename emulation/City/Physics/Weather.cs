namespace EdgeFleet.City.Physics;

/// <summary>The air outside at one moment.</summary>
/// <param name="SunElevationDegrees">Height of the sun; negative at night.</param>
/// <param name="GlobalWattsPerSquareMetre">Radiation on level ground.</param>
/// <param name="Cloud">0 clear, 1 overcast.</param>
/// <param name="TemperatureCelsius">Air temperature.</param>
/// <param name="VapourGramsPerCubicMetre">Absolute humidity.</param>
public readonly record struct Outside(
    double SunElevationDegrees, double GlobalWattsPerSquareMetre, double Cloud, double TemperatureCelsius, double VapourGramsPerCubicMetre);

/// <summary>The weather of Shouguang (36.88 N, 118.79 E; warm temperate, dry winter, wet July), a pure function of seed and time.</summary>
public sealed class Weather
{
    public const double Latitude = 36.88;
    public const double Longitude = 118.79;

    private readonly Noise _cloud;
    private readonly Noise _front;
    private readonly Noise _humidity;

    public Weather(int seed)
    {
        var noise = new Noise((ulong)seed).For(1);
        (_cloud, _front, _humidity) = (noise.For(1), noise.For(2), noise.For(3));
    }

    public Outside At(DateTimeOffset time)
    {
        var days = (time - DateTimeOffset.UnixEpoch).TotalDays;
        var elevation = Sun.ElevationDegrees(time, Latitude, Longitude);
        var cloud = Cloud(days);
        var temperature = Temperature(time, days, cloud);
        var relative = Math.Clamp(0.45 + 0.3 * _humidity.Smooth(days * 3) + 0.2 * cloud, 0.2, 0.98);
        var vapour = relative * Air.SaturationGramsPerCubicMetre(temperature);
        return new Outside(elevation, Sun.GlobalWattsPerSquareMetre(elevation, cloud), cloud, temperature, vapour);
    }

    // Systems of a day or two, with holes of half an hour and of minutes in them.
    private double Cloud(double days)
    {
        var value = 0.6 * _cloud.For(1).Smooth(days / 1.5) + 0.3 * _cloud.For(2).Smooth(days * 48) + 0.1 * _cloud.For(3).Smooth(days * 480);
        return Math.Clamp((value - 0.3) / 0.5, 0, 1);
    }

    // Climate of the place: year's mean 13 degC, coldest in mid-January; a clear day swings twice as far as a dull one.
    private double Temperature(DateTimeOffset time, double days, double cloud)
    {
        var year = 13 - 14.5 * Math.Cos(2 * Math.PI * (time.UtcDateTime.DayOfYear - 18) / 365.25);
        var day = (6 - 3 * cloud) * Math.Cos(2 * Math.PI * (Sun.SolarHour(time, Longitude) - 14.5) / 24);
        return year + day + 8 * (_front.Smooth(days / 2) - 0.5);
    }
}
