namespace EdgeFleet.City.Physics;

/// <summary>
/// Randomness as a function: the same seed and coordinates give the same number for ever, in whatever order
/// they are asked for. So a greenhouse that is stepped twice over the same hours measures the same values.
/// </summary>
public readonly record struct Noise(ulong Seed)
{
    /// <summary>An independent source, one for every coordinate.</summary>
    public Noise For(long coordinate) => new(Mix(Seed + 0x9E3779B97F4A7C15UL * unchecked((ulong)coordinate + 1)));

    /// <summary>0 up to, not including, 1.</summary>
    public double Uniform(long coordinate) => (For(coordinate).Seed >> 11) * (1.0 / (1UL << 53));

    /// <summary>Mean 0, standard deviation 1, never beyond 3.5: the sum of twelve uniforms, less six, bounded.</summary>
    public double Normal(long coordinate)
    {
        var source = For(coordinate);
        var sum = -6.0;
        for (var i = 0; i < 12; i++) sum += source.Uniform(i);
        return Math.Clamp(sum, -3.5, 3.5);
    }

    /// <summary>0 to 1, smooth in <paramref name="position"/>, independent at distances above one.</summary>
    public double Smooth(double position)
    {
        var cell = (long)Math.Floor(position);
        var t = position - cell;
        t = t * t * (3 - 2 * t);
        return Uniform(cell) * (1 - t) + Uniform(cell + 1) * t;
    }

    // SplitMix64's finaliser (Steele, Lea, Flood 2014): every input bit reaches every output bit.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
