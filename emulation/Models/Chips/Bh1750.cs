using System;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Rohm BH1750FVI, ambient light. One command byte sets power, measuring mode or a half of the measuring time;
/// the result is two bytes, high first: 1.2 counts a lux at the default time. Source: technical note BH1750FVI (Rohm).
/// </summary>
public sealed class Bh1750 : Chip
{
    private readonly SeededNoise _noise;
    private bool _on;
    private byte _mode;
    private int _measuringTime = 69;
    private ushort _result;
    private ushort _next;
    private long _readyUs = long.MaxValue;
    private int _place;

    /// <param name="seed">Decides the noise.</param>
    public Bh1750(int seed) => _noise = new SeededNoise(seed);

    /// <summary>What falls on its window.</summary>
    public double Lux { get; set; }

    /// <summary>Dirt on the window; 1 is clean.</summary>
    public double Transmission { get; set; } = 1;

    /// <summary>Relative standard deviation of one measurement.</summary>
    public double Noise { get; set; } = 0.01;

    public override bool Write(long nowUs, byte value)
    {
        Settle(nowUs);
        switch (value)
        {
            case 0x00: Rest(); break;
            case 0x01: _on = true; break;
            case 0x07: if (_on) _result = 0; break;
            case 0x10 or 0x11 or 0x13 or 0x20 or 0x21 or 0x23: Start(nowUs, value); break;
            case >= 0x40 and <= 0x47: _measuringTime = (_measuringTime & 0x1F) | (value & 0x07) << 5; break;
            case >= 0x60 and <= 0x7F: _measuringTime = (_measuringTime & 0xE0) | (value & 0x1F); break;
            default: break;
        }
        return true;
    }

    public override byte Read(long nowUs)
    {
        Settle(nowUs);
        return _place++ % 2 == 0 ? (byte)(_result >> 8) : (byte)_result;
    }

    public override void PowerOff(long nowUs)
    {
        base.PowerOff(nowUs);
        Rest();
        _measuringTime = 69;
        _result = 0;
    }

    protected override bool Address(long nowUs, bool read)
    {
        _place = 0;
        return true;
    }

    private void Rest()
    {
        _on = false;
        _readyUs = long.MaxValue;
    }

    private void Start(long nowUs, byte mode)
    {
        _on = true;
        _mode = mode;
        // The typical time; the longest is half as much again.
        _readyUs = nowUs + ((mode & 0x0F) == 0x03 ? 16_000L : 120_000L) * _measuringTime / 69;
        _next = Measure();
    }

    private ushort Measure()
    {
        var fine = (_mode & 0x0F) == 0x01;
        var coarse = (_mode & 0x0F) == 0x03;
        var counts = Lux * Transmission * (1 + _noise.Normal() * Noise) * 1.2 * _measuringTime / 69 * (fine ? 2 : 1);
        return (ushort)Math.Clamp(Math.Round(coarse ? Math.Floor(counts / 4) * 4 : counts), 0, 65535);
    }

    private void Settle(long nowUs)
    {
        if (nowUs < _readyUs) return;
        if (_mode >= 0x20)
        {
            _result = _next;
            Rest();
        }
        else _result = Measure();
    }
}
