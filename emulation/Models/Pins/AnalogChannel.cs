using System;

namespace EdgeFleet.Models.Pins;

/// <summary>One channel of a converter with what is wrong about it: noise, offset, gain, drift, and its faults.</summary>
public sealed class AnalogChannel
{
    private readonly SeededNoise _noise;
    private int _last;

    /// <param name="seed">Decides the noise.</param>
    /// <param name="bits">Resolution; 12 gives 0 to 4095.</param>
    /// <param name="referenceVolts">What reads as full.</param>
    public AnalogChannel(int seed, int bits = 12, double referenceVolts = 3.3)
    {
        _noise = new SeededNoise(seed);
        Full = (1 << bits) - 1;
        ReferenceVolts = referenceVolts;
    }

    public int Full { get; }

    public double ReferenceVolts { get; }

    /// <summary>What stands at the pin.</summary>
    public double Volts { get; set; }

    /// <summary>Standard deviation of one conversion, in steps.</summary>
    public double NoiseSteps { get; set; } = 1;

    public double OffsetSteps { get; set; }

    /// <summary>1 is right.</summary>
    public double Gain { get; set; } = 1;

    /// <summary>Steps an hour by which readings creep away, from time 0 on.</summary>
    public double DriftStepsPerHour { get; set; }

    /// <summary>A fault: every reading repeats the last one.</summary>
    public bool Stuck { get; set; }

    /// <summary>A broken wire: the pin picks up the mains instead of the signal.</summary>
    public bool Disconnected { get; set; }

    /// <summary>One conversion; 0 to <see cref="Full"/>, whatever stands at the pin.</summary>
    public int Read(long nowUs)
    {
        if (Stuck) return _last;
        var volts = Disconnected ? ReferenceVolts * (0.35 + 0.15 * Math.Sin(2 * Math.PI * 50 * nowUs / 1e6)) : Volts;
        var steps = volts / ReferenceVolts * Full * Gain + OffsetSteps + DriftStepsPerHour * nowUs / 3.6e9;
        if (NoiseSteps > 0) steps += _noise.Normal() * NoiseSteps;
        return _last = (int)Math.Round(Math.Clamp(steps, 0, Full));
    }
}
