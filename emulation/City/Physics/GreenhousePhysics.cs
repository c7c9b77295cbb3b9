namespace EdgeFleet.City.Physics;

/// <summary>
/// One step of a house: state and weather in, state out, nothing else touched. Heat, water and carbon dioxide
/// relax towards their balance, so a step stays stable however long it is.
/// </summary>
public static class GreenhousePhysics
{
    // Per square metre of floor: air and canopy follow within minutes, soil and north wall carry the night.
    private const double AirJoulesPerKelvin = 28_000;
    private const double SoilJoulesPerKelvin = 420_000;
    private const double SoilToAirWattsPerKelvin = 9;
    private const double DeepSoilWattsPerKelvin = 1.2;
    private const double LatentHeatJoulesPerGram = 2450;
    private const double LuxPerWatt = 112;
    private const double OutsideCo2Ppm = 425;
    private const double QuiltTravelSeconds = 360;

    public static GreenhouseState Step(
        GreenhouseDesign design, in GreenhouseState state, in Outside outside, double ventSetPointPercent, double seconds)
    {
        var vent = Travel(state.VentPercent, ventSetPointPercent, 100 * seconds / design.VentTravelSeconds);
        var quilt = Travel(state.QuiltPercent, outside.SunElevationDegrees > 6 ? 0 : 100, 100 * seconds / QuiltTravelSeconds);
        var light = outside.GlobalWattsPerSquareMetre * design.FilmTransmission * (1 - quilt / 100) * (1 - Whitewash(outside));
        var changesPerSecond = (design.LeakagePerHour + design.VentPerHour * vent / 100) / 3600;

        var transpiration = Transpiration(design, state, light);
        var (air, soil) = Heat(design, state, outside, light, quilt, changesPerSecond, transpiration, seconds);
        var vapour = Vapour(design, state, outside, air, quilt, changesPerSecond, transpiration, seconds);
        var co2 = Co2(design, state, light, changesPerSecond, seconds);
        var (moisture, irrigating) = Soil(design, state, transpiration, seconds);
        return new GreenhouseState(air, vapour, co2, light * LuxPerWatt, soil, moisture, vent, quilt, irrigating);
    }

    // In the hot months growers paint the film; weather stands for the calendar here.
    private static double Whitewash(in Outside outside) => 0.45 * Math.Clamp((outside.TemperatureCelsius - 22) / 8, 0, 1);

    private static double Travel(double from, double to, double most) => from + Math.Clamp(to - from, -most, most);

    // g/(m2 s): what light drives, and what dry air draws.
    private static double Transpiration(GreenhouseDesign design, in GreenhouseState state, double light)
    {
        var dryness = 1 - state.RelativeHumidityPercent / 100;
        return design.Canopy * (0.45 * light / LatentHeatJoulesPerGram + 0.03 * dryness);
    }

    private static (double Air, double Soil) Heat(
        GreenhouseDesign design, in GreenhouseState state, in Outside outside,
        double light, double quilt, double changesPerSecond, double transpiration, double seconds)
    {
        var cover = design.FilmLossWattsPerKelvin + (design.QuiltLossWattsPerKelvin - design.FilmLossWattsPerKelvin) * quilt / 100;
        var lossWattsPerKelvin = cover + changesPerSecond * design.HeightMetres * Air.HeatCapacityJoulesPerCubicMetreKelvin;
        var gain = 0.55 * light - transpiration * LatentHeatJoulesPerGram * 0.6;

        var conductance = lossWattsPerKelvin + SoilToAirWattsPerKelvin;
        var balance = (gain + lossWattsPerKelvin * outside.TemperatureCelsius + SoilToAirWattsPerKelvin * state.SoilCelsius) / conductance;
        var air = Relax(state.AirCelsius, balance, conductance / AirJoulesPerKelvin, seconds);

        // Deep soil of a covered house: a steady 15 degC.
        var soilConductance = SoilToAirWattsPerKelvin + DeepSoilWattsPerKelvin;
        var soilBalance = (0.35 * light + SoilToAirWattsPerKelvin * air + DeepSoilWattsPerKelvin * 15) / soilConductance;
        return (air, Relax(state.SoilCelsius, soilBalance, soilConductance / SoilJoulesPerKelvin, seconds));
    }

    private static double Vapour(
        GreenhouseDesign design, in GreenhouseState state, in Outside outside,
        double air, double quilt, double changesPerSecond, double transpiration, double seconds)
    {
        var balance = outside.VapourGramsPerCubicMetre + transpiration / design.HeightMetres / changesPerSecond;
        var vapour = Relax(state.VapourGramsPerCubicMetre, balance, changesPerSecond, seconds);
        // What the film's inner face cannot hold runs down it.
        var film = air - (air - outside.TemperatureCelsius) * (quilt > 50 ? 0.15 : 0.35);
        var dew = Air.SaturationGramsPerCubicMetre(film);
        if (vapour > dew) vapour = Relax(vapour, dew, 1.0 / 400, seconds);
        return Math.Min(vapour, Air.SaturationGramsPerCubicMetre(air) * 0.995);
    }

    // Leaves take up by day (half speed at 300 ppm); leaves and soil give off all the time.
    private static double Co2(GreenhouseDesign design, in GreenhouseState state, double light, double changesPerSecond, double seconds)
    {
        var uptakePerPpm = 0.9e-6 * design.Canopy * light / (1 + state.Co2Ppm / 300);
        var releasePpmPerSecond = 0.012 * Math.Pow(2, (state.SoilCelsius - 18) / 10);
        var rate = changesPerSecond + uptakePerPpm;
        return Relax(state.Co2Ppm, (changesPerSecond * OutsideCo2Ppm + releasePpmPerSecond) / rate, rate, seconds);
    }

    // The root zone holds 3 litres a point and square metre; the drip line gives 2 points in ten minutes.
    private static (double Moisture, bool Irrigating) Soil(
        GreenhouseDesign design, in GreenhouseState state, double transpiration, double seconds)
    {
        var moisture = state.SoilMoisturePercent - transpiration * seconds / 3000;
        if (state.Irrigating) moisture += seconds / 300;
        var irrigating = state.Irrigating ? moisture < design.IrrigateBelowPercent + 6 : moisture < design.IrrigateBelowPercent;
        return (Math.Clamp(moisture, 5, 45), irrigating);
    }

    // The exact solution of dx/dt = rate x (balance - x).
    private static double Relax(double value, double balance, double rate, double seconds) =>
        balance + (value - balance) * Math.Exp(-rate * seconds);
}
