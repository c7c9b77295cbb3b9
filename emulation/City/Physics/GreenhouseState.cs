namespace EdgeFleet.City.Physics;

/// <summary>What is physically so in one house.</summary>
/// <param name="AirCelsius">Air temperature.</param>
/// <param name="VapourGramsPerCubicMetre">Absolute humidity of the air.</param>
/// <param name="Co2Ppm">Carbon dioxide.</param>
/// <param name="Lux">Illuminance above the canopy.</param>
/// <param name="SoilCelsius">Soil at 10 cm, and the inner wall.</param>
/// <param name="SoilMoisturePercent">Volumetric water content.</param>
/// <param name="VentPercent">Where the vent is, 0 shut.</param>
/// <param name="QuiltPercent">How far the quilt is down, 100 covers all film.</param>
/// <param name="Irrigating">The drip line runs.</param>
public readonly record struct GreenhouseState(
    double AirCelsius, double VapourGramsPerCubicMetre, double Co2Ppm, double Lux,
    double SoilCelsius, double SoilMoisturePercent, double VentPercent, double QuiltPercent, bool Irrigating)
{
    /// <summary>Relative humidity, %.</summary>
    public double RelativeHumidityPercent => Air.RelativePercent(VapourGramsPerCubicMetre, AirCelsius);
}
