using System;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// ST LIS3DH, acceleration on three axes. Of its registers those that a tilt sensor uses. Results are left-justified,
/// low byte first, 12 bits in the high-resolution mode, else 10 or 8. Source: data sheet LIS3DH (ST).
/// </summary>
public sealed class Lis3dh : RegisterChip
{
    private const byte StatusAddress = 0x27;
    private const byte OutputAddress = 0x28;

    private static readonly int[] RateHertz = [0, 1, 10, 25, 50, 100, 200, 400, 1600, 1344];

    private readonly SeededNoise _noise;
    private readonly byte[] _control = new byte[6];
    private readonly byte[] _output = new byte[6];
    private bool _climbs;
    private byte _status;
    private long _lastUs;

    /// <param name="seed">Decides the noise.</param>
    public Lis3dh(int seed)
    {
        _noise = new SeededNoise(seed);
        Clear();
    }

    /// <summary>What it feels along its axes, in g; at rest and level that is (0, 0, 1).</summary>
    public (double X, double Y, double Z) Gravity { get; set; } = (0, 0, 1);

    /// <summary>Standard deviation of one sample: its own noise, and wind and traffic on the mast.</summary>
    public double NoiseG { get; set; } = 0.003;

    /// <summary>Puts it on a pole that leans.</summary>
    /// <param name="degrees">From upright.</param>
    /// <param name="towardsDegrees">To where, from its x axis.</param>
    public void Lean(double degrees, double towardsDegrees)
    {
        var (lean, towards) = (degrees * Math.PI / 180, towardsDegrees * Math.PI / 180);
        Gravity = (Math.Sin(lean) * Math.Cos(towards), Math.Sin(lean) * Math.Sin(towards), Math.Cos(lean));
    }

    public override void PowerOn(long nowUs)
    {
        base.PowerOn(nowUs);
        Clear();
    }

    protected override void Name(byte value)
    {
        // The top bit of the sub-address lets it climb.
        _climbs = value >= 0x80;
        Place = (byte)(value & 0x7F);
    }

    protected override byte Next(byte place) => _climbs ? (byte)(place + 1) : place;

    protected override byte Load(long nowUs, byte place)
    {
        Sample(nowUs);
        switch (place)
        {
            case 0x0F: return 0x33;
            case >= 0x20 and <= 0x25: return _control[place - 0x20];
            case StatusAddress: return _status;
            case >= OutputAddress and < OutputAddress + 6:
                if (place == OutputAddress + 5) _status = 0;
                return _output[place - OutputAddress];
            default: return 0;
        }
    }

    protected override void Store(long nowUs, byte place, byte value)
    {
        Sample(nowUs);
        if (place is >= 0x20 and <= 0x25) _control[place - 0x20] = value;
    }

    private void Clear()
    {
        Array.Clear(_control);
        Array.Clear(_output);
        _control[0] = 0x07;
        _status = 0;
    }

    private void Sample(long nowUs)
    {
        var rate = RateHertz[Math.Min(_control[0] >> 4, RateHertz.Length - 1)];
        if (rate == 0 || nowUs - _lastUs < 1_000_000 / rate)
        {
            if (rate == 0) _lastUs = nowUs;
            return;
        }
        _lastUs = nowUs;
        var (low, high) = ((_control[0] & 0x08) != 0, (_control[3] & 0x08) != 0);
        var unused = low ? 8 : high ? 4 : 6;
        // Full scale is 2, 4, 8 or 16 g; at 2 g a step of the 12-bit result is 1 mg, of 16 bits a sixteenth of it.
        var stepsPerG = (16_000 >> ((_control[3] >> 4) & 3)) / ((_control[3] & 0x30) == 0x30 ? 1.5 : 1);
        Put(0, Gravity.X, stepsPerG, unused, 0x01);
        Put(2, Gravity.Y, stepsPerG, unused, 0x02);
        Put(4, Gravity.Z, stepsPerG, unused, 0x04);
        _status = 0x0F;
    }

    private void Put(int place, double g, double stepsPerG, int unused, byte enabled)
    {
        if ((_control[0] & enabled) == 0) return;
        var steps = (short)Math.Clamp(Math.Round((g + _noise.Normal() * NoiseG) * stepsPerG), short.MinValue, short.MaxValue);
        var justified = steps >> unused << unused;
        _output[place] = (byte)justified;
        _output[place + 1] = (byte)(justified >> 8);
    }
}
