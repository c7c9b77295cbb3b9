using System;

namespace EdgeFleet.Models;

/// <summary>Chance from a seed: the same seed and the same order of questions give the same world.</summary>
public sealed class SeededNoise
{
    private readonly Random _random;

    public SeededNoise(int seed) => _random = new Random(seed);

    /// <summary>True with this probability; 0 and below never, and then no number is drawn.</summary>
    public bool Chance(double probability) => probability > 0 && _random.NextDouble() < probability;

    /// <summary>0 up to, not including, 1.</summary>
    public double Uniform() => _random.NextDouble();

    /// <summary>From <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public long Between(long min, long max) => _random.NextInt64(min, max + 1);

    public byte Byte() => (byte)_random.Next(256);

    /// <summary>The byte with one of its bits turned over.</summary>
    public byte Flip(byte value) => (byte)(value ^ (1 << _random.Next(8)));

    /// <summary>Mean 0, standard deviation 1, never beyond 6: the sum of twelve uniforms, less six.</summary>
    public double Normal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++) sum += _random.NextDouble();
        return sum;
    }
}
