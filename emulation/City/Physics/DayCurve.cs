namespace EdgeFleet.City.Physics;

/// <summary>How a load goes through the day, as a share of its evening peak; hours of solar time, 0 to 24.</summary>
public static class DayCurve
{
    /// <summary>Flats: little by night, some at breakfast, most in the evening.</summary>
    public static double Flats(double hour) => 0.25 + 0.35 * Bell(hour, 8, 2) + 0.75 * Bell(hour, 19.5, 2.5);

    /// <summary>A feeder with shops and workshops beside flats: by day nearly as much as in the evening.</summary>
    public static double Feeder(double hour) => 0.35 + 0.45 * Bell(hour, 11, 4) + 0.6 * Bell(hour, 19, 3);

    private static double Bell(double hour, double middle, double width) => Math.Exp(-Math.Pow((hour - middle) / width, 2));
}
