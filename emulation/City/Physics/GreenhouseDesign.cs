namespace EdgeFleet.City.Physics;

/// <summary>
/// How one house is built: a Chinese solar greenhouse (日光温室), thick wall to the north, film to the south, an
/// insulation quilt (保温被) rolled up by day, a vent along the ridge. Per square metre of floor.
/// </summary>
/// <param name="HeightMetres">Air volume over floor area.</param>
/// <param name="FilmTransmission">Share of the light that comes in, 0 to 1; old film lets less through.</param>
/// <param name="FilmLossWattsPerKelvin">Heat lost through film and roof with the quilt up.</param>
/// <param name="QuiltLossWattsPerKelvin">The same with the quilt down.</param>
/// <param name="LeakagePerHour">Air changes an hour with the vent shut.</param>
/// <param name="VentPerHour">Further air changes an hour with the vent open.</param>
/// <param name="VentTravelSeconds">From shut to open.</param>
/// <param name="Canopy">Leaf cover, 0 seedlings to 1 full.</param>
/// <param name="IrrigateBelowPercent">Drip irrigation starts below this soil moisture and adds 6 points.</param>
/// <param name="VentSetPointPercent">What the vent was set to before the city started.</param>
public sealed record GreenhouseDesign(
    double HeightMetres, double FilmTransmission, double FilmLossWattsPerKelvin, double QuiltLossWattsPerKelvin,
    double LeakagePerHour, double VentPerHour, double VentTravelSeconds, double Canopy,
    double IrrigateBelowPercent, int VentSetPointPercent)
{
    /// <summary>No two houses of a county are alike; which is which comes from the seed.</summary>
    public static GreenhouseDesign FromSeed(int seed, int number)
    {
        var noise = new Noise((ulong)seed).For(2).For(number);
        return new GreenhouseDesign(
            HeightMetres: Between(1, 2.6, 3.4),
            FilmTransmission: Between(2, 0.55, 0.72),
            FilmLossWattsPerKelvin: Between(3, 5.5, 7.5),
            QuiltLossWattsPerKelvin: Between(4, 1.3, 2.0),
            LeakagePerHour: Between(5, 0.3, 0.7),
            VentPerHour: Between(6, 18, 28),
            VentTravelSeconds: Math.Round(Between(7, 40, 70)),
            Canopy: Between(8, 0.3, 1.0),
            IrrigateBelowPercent: Between(9, 24, 29),
            VentSetPointPercent: (int)Between(10, 0, 7) * 5);

        double Between(int what, double low, double high) => low + (high - low) * noise.Uniform(what);
    }
}
