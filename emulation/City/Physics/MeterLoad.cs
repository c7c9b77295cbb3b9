namespace EdgeFleet.City.Physics;

/// <summary>What a meter measures at one moment.</summary>
/// <param name="Watts">Of each phase, above 0.</param>
/// <param name="Volts">Of each phase against neutral.</param>
/// <param name="PowerFactor">Of all phases.</param>
/// <param name="Hertz">Of the grid.</param>
public sealed record LoadSample(IReadOnlyList<double> Watts, IReadOnlyList<double> Volts, double PowerFactor, double Hertz);

/// <summary>The load behind one meter: a pure function of seed, number and time.</summary>
/// <param name="seed">The city's.</param>
/// <param name="number">The meter's.</param>
/// <param name="peakWatts">Of a phase, on an ordinary evening.</param>
/// <param name="curve">Share of the peak by hour of solar time.</param>
public sealed class MeterLoad(int seed, int number, double peakWatts, Func<double, double> curve)
{
    private const int Phases = 3;
    private const double NominalVolts = 220;

    private readonly Noise _noise = new Noise((ulong)seed).For(6).For(number);
    private readonly Noise _grid = new Noise((ulong)seed).For(7);

    public LoadSample At(DateTimeOffset time)
    {
        var minutes = time.ToUnixTimeMilliseconds() / 60_000.0;
        var share = curve(Sun.SolarHour(time, Weather.Longitude));
        var watts = new double[Phases];
        var volts = new double[Phases];
        for (var phase = 0; phase < Phases; phase++)
        {
            var used = _noise.For(phase);
            // People switch things within minutes; a lift or a kettle within seconds.
            var busy = share * (0.6 + 0.6 * used.Smooth(minutes / 7) + 0.2 * used.For(1).Smooth(minutes * 10));
            watts[phase] = peakWatts * busy;
            // The grid's own ups and downs, less what the line drops under its load.
            volts[phase] = NominalVolts + 6 * (_grid.For(phase).Smooth(minutes / 11) - 0.3) - 4 * busy;
        }
        var powerFactor = 0.88 + 0.1 * _noise.For(Phases).Smooth(minutes / 5);
        return new LoadSample(watts, volts, powerFactor, 50 + 0.06 * (_grid.For(Phases).Smooth(minutes * 3) - 0.5));
    }
}
