using System;

namespace EdgeFleet.Models.Lamps;

/// <summary>What is wrong with lamp or driver.</summary>
public enum LampFault
{
    None,

    /// <summary>A string of LEDs is open: less light for less power.</summary>
    OpenString,

    /// <summary>All strings are open: the driver runs, and there is no light.</summary>
    OpenLamp,

    /// <summary>The driver takes next to nothing.</summary>
    DeadDriver,

    /// <summary>It goes off when hot and on again when cool, without an order.</summary>
    Cycling,
}

/// <summary>What is wrong with the contact that feeds the driver.</summary>
public enum RelayFault
{
    None,

    Welded,

    StuckOpen,
}

/// <summary>What acts on a luminaire from outside.</summary>
/// <param name="SupplyVolts">At its terminals.</param>
/// <param name="RelayDriven">The controller has energised the relay.</param>
/// <param name="DimPermille">The level on the driver's dimming input.</param>
/// <param name="AirCelsius">Around it.</param>
public readonly record struct LampInputs(double SupplyVolts, bool RelayDriven, int DimPermille, double AirCelsius);

/// <summary>
/// A street luminaire: relay, driver and LEDs, with what a meter on its feed, a thermometer in it and a passer-by would see.
/// </summary>
public sealed class Luminaire
{
    private const double HeatingSeconds = 1200;

    private readonly LuminaireDesign _design;
    private readonly SeededNoise _noise;
    private long _nowUs;
    private long _litSinceUs = long.MinValue;
    private long _cycleUntilUs;
    private bool _cycledOff;

    /// <param name="design">What it is.</param>
    /// <param name="seed">Decides when a cycling lamp goes off and on.</param>
    public Luminaire(LuminaireDesign design, int seed)
    {
        _design = design;
        _noise = new SeededNoise(seed);
    }

    public LampFault Fault { get; set; }

    public RelayFault Relay { get; set; }

    /// <summary>The share of LEDs on an open string.</summary>
    public double OpenShare { get; set; } = 0.34;

    /// <summary>How far its pole leans, and to where; a knock changes it for good.</summary>
    public (double Degrees, double TowardsDegrees) Lean { get; set; }

    public double Watts { get; private set; }

    public double Amperes { get; private set; }

    /// <summary>0 to 1; 0 without a load.</summary>
    public double PowerFactor { get; private set; }

    public double Lumens { get; private set; }

    /// <summary>In the driver.</summary>
    public double Celsius { get; private set; } = 20;

    /// <summary>What its feed delivered since the beginning.</summary>
    public double WattHours { get; private set; }

    /// <summary>What of its own light a photocell on top of it sees.</summary>
    public double SpillLux => Lumens * 1e-4;

    /// <summary>The present load flowed up to now; from now on, these inputs act.</summary>
    public void Advance(long nowUs, LampInputs inputs)
    {
        var seconds = (nowUs - _nowUs) / 1e6;
        if (seconds < 0) throw new ArgumentOutOfRangeException(
            nameof(nowUs), nowUs, $"Time runs forward: this luminaire is already at {_nowUs} us.");
        _nowUs = nowUs;
        WattHours += Watts * seconds / 3600;
        var target = inputs.AirCelsius + _design.HeatingKelvin * Watts / _design.RatedWatts;
        Celsius = target + (Celsius - target) * Math.Exp(-seconds / HeatingSeconds);

        var fed = Relay != RelayFault.StuckOpen && (inputs.RelayDriven || Relay == RelayFault.Welded)
            && inputs.SupplyVolts >= _design.MinVolts;
        var level = fed && !CycledOff(nowUs) ? Level(inputs.DimPermille) : 0;
        if (level == 0) _litSinceUs = long.MinValue;
        else if (_litSinceUs == long.MinValue) _litSinceUs = nowUs;
        if (level > 0 && _design.WarmUpUs > 0) level *= Math.Min(1, (double)(nowUs - _litSinceUs) / _design.WarmUpUs);
        Shine(fed, level, inputs.SupplyVolts);
    }

    private double Level(int dimPermille) =>
        dimPermille <= 0 ? 0 : Math.Clamp(dimPermille, _design.MinDimPermille, 1000) / 1000.0;

    private void Shine(bool fed, double level, double volts)
    {
        var share = Fault switch
        {
            LampFault.OpenString => level * (1 - OpenShare),
            LampFault.OpenLamp or LampFault.DeadDriver => 0,
            _ => level,
        };
        var standby = Fault == LampFault.DeadDriver ? 0 : _design.StandbyWatts;
        Watts = fed ? standby + (_design.RatedWatts - _design.StandbyWatts) * share : 0;
        Lumens = fed ? _design.RatedWatts * share * _design.LumensPerWatt : 0;
        PowerFactor = Watts == 0 ? 0 : _design.MinPowerFactor + (_design.FullPowerFactor - _design.MinPowerFactor) * share;
        Amperes = Watts == 0 ? 0 : Watts / (volts * PowerFactor);
    }

    private bool CycledOff(long nowUs)
    {
        if (Fault != LampFault.Cycling) return false;
        while (nowUs >= _cycleUntilUs)
        {
            var begin = _cycleUntilUs == 0 ? nowUs : _cycleUntilUs;
            _cycledOff = _cycleUntilUs != 0 && !_cycledOff;
            _cycleUntilUs = begin + (_cycledOff ? _noise.Between(60_000_000, 180_000_000) : _noise.Between(120_000_000, 360_000_000));
        }
        return _cycledOff;
    }
}
