namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>
/// The sun by another way than the firmware's: apparent place after Meeus, Astronomical Algorithms, chapters 22 and 25,
/// turned to the place's horizon by sidereal time (chapter 12), and the crossing found by halving.
/// </summary>
internal static class ReferenceSun
{
    private const double Horizon = -50 / 60.0;

    public static double Altitude(DateTime utc, double latitude, double longitude)
    {
        var days = (utc - new DateTime(2000, 1, 1, 12, 0, 0, DateTimeKind.Utc)).TotalDays;
        var t = days / 36525;
        var mean = 280.46646 + t * (36000.76983 + t * 0.0003032);
        var anomaly = 357.52911 + t * (35999.05029 - t * 0.0001537);
        var centre = (1.914602 - t * (0.004817 + t * 0.000014)) * Sin(anomaly) + (0.019993 - 0.000101 * t) * Sin(
            2 * anomaly) + 0.000289 * Sin(3 * anomaly);
        var node = 125.04 - 1934.136 * t;
        var apparent = mean + centre - 0.00569 - 0.00478 * Sin(node);
        var obliquity = 23.4392911 - t * 0.0130042 + 0.00256 * Cos(node);
        var ascension = Math.Atan2(Cos(obliquity) * Sin(apparent), Cos(apparent)) * 180 / Math.PI;
        var declination = Math.Asin(Sin(obliquity) * Sin(apparent)) * 180 / Math.PI;
        var sidereal = 280.46061837 + 360.98564736629 * days + 0.000387933 * t * t;
        var sine = Sin(latitude) * Sin(declination) + Cos(latitude) * Cos(declination) * Cos(sidereal + longitude - ascension);
        return Math.Asin(sine) * 180 / Math.PI;
    }

    /// <summary>
    /// When the upper edge crosses the horizon between two times with the sun up at one and down at the other; null if it does not.
    /// </summary>
    public static DateTime? Crossing(DateTime from, DateTime until, double latitude, double longitude)
    {
        var up = Altitude(from, latitude, longitude) > Horizon;
        if (up == Altitude(until, latitude, longitude) > Horizon) return null;
        while (until - from > TimeSpan.FromSeconds(1))
        {
            var middle = from + (until - from) / 2;
            if (Altitude(middle, latitude, longitude) > Horizon == up) from = middle;
            else until = middle;
        }
        return from;
    }

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);

    private static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);
}
