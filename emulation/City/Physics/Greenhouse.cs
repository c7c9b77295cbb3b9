namespace EdgeFleet.City.Physics;

/// <summary>
/// One house that lives along with time, a second a step. What it measures is a function of seed, number,
/// start and the set points it was given when: not of how often it was asked. Safe for concurrent callers.
/// </summary>
public sealed class Greenhouse
{
    private readonly Lock _gate = new();
    private readonly Weather _weather;
    private readonly Sensors _sensors;
    private GreenhouseState _state;
    private GreenhouseSample _sample;
    private long _second;
    private int _ventSetPoint;

    public Greenhouse(int seed, int number, Weather weather, DateTimeOffset start)
    {
        ArgumentNullException.ThrowIfNull(weather);
        _weather = weather;
        _sensors = new Sensors(seed, number);
        Number = number;
        Design = GreenhouseDesign.FromSeed(seed, number);
        _ventSetPoint = Design.VentSetPointPercent;
        _second = start.ToUnixTimeSeconds();
        _state = Settle(Design, weather, start);
        _sample = _sensors.Measure(_state, _ventSetPoint, _second);
    }

    /// <summary>1, 2, 3 ... within the city.</summary>
    public int Number { get; }
    public GreenhouseDesign Design { get; }

    public GreenhouseState State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>What the sensors show at <paramref name="now"/>, measured once a second; never older than what was shown before.</summary>
    public GreenhouseSample Measure(DateTimeOffset now)
    {
        lock (_gate)
        {
            var until = now.ToUnixTimeSeconds();
            if (until <= _second) return _sample;
            while (_second < until)
            {
                _second++;
                var outside = _weather.At(DateTimeOffset.FromUnixTimeSeconds(_second));
                _state = GreenhousePhysics.Step(Design, _state, outside, _ventSetPoint, 1);
            }
            return _sample = _sensors.Measure(_state, _ventSetPoint, _second);
        }
    }

    /// <summary>Tells the vent where to go; it takes <see cref="GreenhouseDesign.VentTravelSeconds"/> for the whole way.</summary>
    /// <param name="percent">0 shut to 100 open.</param>
    public void SetVent(int percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        lock (_gate)
        {
            _ventSetPoint = percent;
            _sample = _sample with { VentSetPointPercent = percent };
        }
    }

    // Two days in minutes, so that no house starts from made-up temperatures.
    private static GreenhouseState Settle(GreenhouseDesign design, Weather weather, DateTimeOffset start)
    {
        var state = new GreenhouseState(14, 9, 500, 0, 16, design.IrrigateBelowPercent + 3, design.VentSetPointPercent, 100, false);
        for (var time = start.AddDays(-2); time < start; time = time.AddMinutes(1))
            state = GreenhousePhysics.Step(design, state, weather.At(time), design.VentSetPointPercent, 60);
        return state;
    }
}
