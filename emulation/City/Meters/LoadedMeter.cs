using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Meters;

namespace EdgeFleet.City.Meters;

/// <summary>A meter with what hangs behind it. Its load changes each second, so what it shows is a function of seed and time.</summary>
internal sealed class LoadedMeter
{
    private const long SecondUs = 1_000_000;
    private const double FlatsPeakWatts = 2_500;
    private const double FeederPeakWatts = 18_000;

    private readonly MeterLoad _load;
    private readonly DateTimeOffset _start;
    private long _setUs;

    /// <param name="plan">Which one.</param>
    /// <param name="seed">The city's.</param>
    /// <param name="start">When the line's microsecond 0 was.</param>
    public LoadedMeter(SerialMeterPlan plan, int seed, DateTimeOffset start)
    {
        _start = start;
        var flats = plan.Protocol == MeterProtocol.Dlt645;
        _load = new MeterLoad(seed, plan.Number, flats ? FlatsPeakWatts : FeederPeakWatts, flats ? DayCurve.Flats : DayCurve.Feeder);
        Meter = new ElectricityMeter(new ElectricityMeterDesign { Address = plan.Address }, start.ToUnixTimeMilliseconds());
        // It has counted for years: up to 60,000 kWh.
        Meter.SetForward((long)(6_000_000 * new Noise((ulong)seed).For(8).Uniform(plan.Number)));
        Use(_load.At(start));
    }

    public ElectricityMeter Meter { get; }

    public void Advance(long nowUs)
    {
        while (_setUs + SecondUs <= nowUs)
        {
            _setUs += SecondUs;
            Meter.Advance(_setUs);
            Use(_load.At(_start.AddMicroseconds(_setUs)));
        }
        Meter.Advance(nowUs);
    }

    private void Use(LoadSample load)
    {
        for (var phase = 0; phase < load.Watts.Count; phase++)
            (Meter.Watts[phase], Meter.Volts[phase]) = (load.Watts[phase], load.Volts[phase]);
        (Meter.PowerFactor, Meter.Hertz) = (load.PowerFactor, load.Hertz);
    }
}
