namespace EdgeFleet.City.Physics;

/// <summary>What the eight sensors of a house show at one moment, each in the steps that sensor has.</summary>
/// <param name="AirCelsius">0.1 degC.</param>
/// <param name="HumidityPercent">0.1 %.</param>
/// <param name="Co2Ppm">0.01 ppm.</param>
/// <param name="Lux">10 lx.</param>
/// <param name="SoilMoisturePercent">0.1 %.</param>
/// <param name="SoilCelsius">0.1 degC.</param>
/// <param name="VentSetPointPercent">1 %.</param>
/// <param name="VentPercent">0.1 %.</param>
public readonly record struct GreenhouseSample(
    decimal AirCelsius, decimal HumidityPercent, decimal Co2Ppm, long Lux,
    decimal SoilMoisturePercent, decimal SoilCelsius, long VentSetPointPercent, decimal VentPercent);

/// <summary>A house's sensors: truth, a constant error of each instrument, a little noise, and its resolution.</summary>
public sealed class Sensors(int seed, int number)
{
    private readonly Noise _noise = new Noise((ulong)seed).For(3).For(number);

    /// <param name="state">The truth.</param>
    /// <param name="ventSetPointPercent">What the vent was told.</param>
    /// <param name="moment">Number of the measurement: each has its own noise.</param>
    public GreenhouseSample Measure(in GreenhouseState state, int ventSetPointPercent, long moment)
    {
        var lux = Read(4, state.Lux, state.Lux * 0.02, state.Lux * 0.004, moment);
        return new GreenhouseSample(
            AirCelsius: Tenths(Read(1, state.AirCelsius, 0.2, 0.04, moment), -400, 800),
            HumidityPercent: Tenths(Read(2, state.RelativeHumidityPercent, 1.0, 0.15, moment), 0, 1000),
            Co2Ppm: Math.Round((decimal)Math.Clamp(Read(3, state.Co2Ppm, 15, 0.8, moment), 0, 5000), 2),
            Lux: (long)Math.Round(Math.Clamp(lux, 0, 200_000) / 10) * 10,
            SoilMoisturePercent: Tenths(Read(5, state.SoilMoisturePercent, 0.5, 0.03, moment), 0, 1000),
            SoilCelsius: Tenths(Read(6, state.SoilCelsius, 0.2, 0.02, moment), -400, 800),
            VentSetPointPercent: ventSetPointPercent,
            VentPercent: Tenths(state.VentPercent, 0, 1000));
    }

    private double Read(int channel, double truth, double offsetSpread, double spread, long moment)
    {
        var source = _noise.For(channel);
        return truth + offsetSpread * (source.Uniform(-1) - 0.5) + spread * source.Normal(moment);
    }

    private static decimal Tenths(double value, int lowest, int highest) =>
        Math.Clamp((int)Math.Round(value * 10), lowest, highest) / 10m;
}
