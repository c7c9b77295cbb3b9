namespace EdgeFleet.City.Physics;

/// <summary>Where the sun stands and what it gives, from date and place alone. Good to about a degree.</summary>
public static class Sun
{
    private const double SolarConstantWattsPerSquareMetre = 1361;

    /// <summary>Height of the sun above the horizon, degrees; negative at night.</summary>
    /// <param name="time">The instant.</param>
    /// <param name="latitude">Degrees north.</param>
    /// <param name="longitude">Degrees east.</param>
    public static double ElevationDegrees(DateTimeOffset time, double latitude, double longitude)
    {
        var declination = DeclinationRadians(time);
        var hourAngle = (SolarHour(time, longitude) - 12) * 15 * Math.PI / 180;
        var phi = latitude * Math.PI / 180;
        var sine = Math.Sin(phi) * Math.Sin(declination) + Math.Cos(phi) * Math.Cos(declination) * Math.Cos(hourAngle);
        return Math.Asin(Math.Clamp(sine, -1, 1)) * 180 / Math.PI;
    }

    /// <summary>True solar time at the place, hours from 0 to 24: the sun is highest at 12.</summary>
    public static double SolarHour(DateTimeOffset time, double longitude)
    {
        var b = 2 * Math.PI * (DayOfYear(time) - 81) / 364;
        var equationOfTimeMinutes = 9.87 * Math.Sin(2 * b) - 7.53 * Math.Cos(b) - 1.5 * Math.Sin(b);
        var hour = time.UtcDateTime.TimeOfDay.TotalHours + longitude / 15 + equationOfTimeMinutes / 60;
        return (hour % 24 + 24) % 24;
    }

    /// <summary>Global radiation on level ground, W/m2, thinned by the air it crosses and by cloud.</summary>
    /// <param name="elevationDegrees">Height of the sun.</param>
    /// <param name="cloud">0 clear, 1 overcast.</param>
    public static double GlobalWattsPerSquareMetre(double elevationDegrees, double cloud)
    {
        if (elevationDegrees <= 0) return 0;
        var sine = Math.Sin(elevationDegrees * Math.PI / 180);
        var clear = SolarConstantWattsPerSquareMetre * sine * Math.Pow(0.72, 1 / (sine + 0.05)) * 1.1;
        // Kasten and Czeplak (1980): overcast leaves a quarter.
        return clear * (1 - 0.75 * Math.Pow(cloud, 3.4));
    }

    private static double DeclinationRadians(DateTimeOffset time) =>
        23.44 * Math.PI / 180 * Math.Sin(2 * Math.PI * (DayOfYear(time) + 284) / 365.25);

    private static double DayOfYear(DateTimeOffset time) => time.UtcDateTime.DayOfYear + time.UtcDateTime.TimeOfDay.TotalDays;
}
