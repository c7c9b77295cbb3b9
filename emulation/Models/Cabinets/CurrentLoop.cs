using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Cabinets;

/// <summary>A two-wire transmitter, 4 to 20 mA, on its burden at a converter's channel.</summary>
public sealed class CurrentLoop
{
    /// <summary>The converter reads 3.3 V as 22 mA.</summary>
    public const double BurdenOhms = 150;

    private readonly double _atFour;
    private readonly double _atTwenty;
    private double _value;
    private bool _broken;

    /// <param name="seed">Decides the converter's noise.</param>
    /// <param name="atFour">What 4 mA means.</param>
    /// <param name="atTwenty">What 20 mA means.</param>
    /// <param name="value">What it measures at first.</param>
    public CurrentLoop(int seed, double atFour, double atTwenty, double value)
    {
        Channel = new AnalogChannel(seed);
        _atFour = atFour;
        _atTwenty = atTwenty;
        Value = value;
    }

    public AnalogChannel Channel { get; }

    /// <summary>What it measures; beyond its range the current goes on to 3.8 and 20.5 mA.</summary>
    public double Value
    {
        get => _value;
        set
        {
            _value = value;
            Flow();
        }
    }

    /// <summary>A cut wire: no current, so the burden pulls the channel to 0.</summary>
    public bool Broken
    {
        get => _broken;
        set
        {
            _broken = value;
            Flow();
        }
    }

    private void Flow()
    {
        var milliamps = double.Clamp(4 + 16 * (_value - _atFour) / (_atTwenty - _atFour), 3.8, 20.5);
        Channel.Volts = _broken ? 0 : milliamps / 1000 * BurdenOhms;
    }
}
