using System;

namespace EdgeFleet.Models.Cabinets;

/// <summary>
/// The air in a cabinet: it follows that outside, slowly, and faster with the fan; the heater warms it, which dries it only
/// relatively.
/// </summary>
public sealed class CabinetAir
{
    private const double TightSeconds = 3600;
    private const double AiredSeconds = 300;
    private const double HeaterKelvin = 12;
    private const double StepSeconds = 1;

    private double _vapour;
    private long _nowUs;

    public CabinetAir() => _vapour = OutsideHumidity / 100 * Saturated(OutsideCelsius);

    public double OutsideCelsius { get; set; } = 20;

    /// <summary>Percent, at the temperature outside.</summary>
    public double OutsideHumidity { get; set; } = 50;

    /// <summary>What the switchgear in it adds, in kelvin once the cabinet is warm.</summary>
    public double LossKelvin { get; set; }

    public double Celsius { get; private set; } = 20;

    public double HumidityPercent => Math.Min(100, 100 * _vapour / Saturated(Celsius));

    /// <summary>As if it had always been like that outside.</summary>
    public void Settle()
    {
        Celsius = OutsideCelsius + LossKelvin;
        _vapour = OutsideHumidity / 100 * Saturated(OutsideCelsius);
    }

    public void Advance(long nowUs, bool heater, bool fan)
    {
        for (; nowUs - _nowUs >= StepSeconds * 1e6; _nowUs += (long)(StepSeconds * 1e6))
        {
            var share = StepSeconds / (fan ? AiredSeconds : TightSeconds);
            // Warmth leaves through the walls ten times as fast as air through the gaps.
            var target = OutsideCelsius + (LossKelvin + (heater ? HeaterKelvin : 0)) * (fan ? 0.3 : 1);
            Celsius += (target - Celsius) * Math.Min(1, share * 10);
            _vapour += (OutsideHumidity / 100 * Saturated(OutsideCelsius) - _vapour) * share;
        }
    }

    // Tetens, in hectopascal.
    private static double Saturated(double celsius) => 6.1078 * Math.Exp(17.27 * celsius / (celsius + 237.3));
}
