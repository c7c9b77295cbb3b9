namespace EdgeFleet.City.Physics;

/// <summary>Moist air.</summary>
public static class Air
{
    public const double HeatCapacityJoulesPerCubicMetreKelvin = 1210;

    /// <summary>Most water vapour that air can hold, g/m3 (Magnus form over water; gas law).</summary>
    public static double SaturationGramsPerCubicMetre(double celsius) =>
        610.7 * Math.Pow(10, 7.5 * celsius / (237.3 + celsius)) / (461.5 * (celsius + 273.15)) * 1000;

    /// <summary>Relative humidity, %, not above 100.</summary>
    public static double RelativePercent(double vapourGramsPerCubicMetre, double celsius) =>
        Math.Clamp(100 * vapourGramsPerCubicMetre / SaturationGramsPerCubicMetre(celsius), 0, 100);
}
