using System;
using System.Collections.Generic;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Shanghai Belling BL0942, single-phase measurement on a serial port, 8N1. It answers a read of one register with
/// three bytes, low first, or of address AAH with a packet of everything. Each ends with the inverted sum of request and
/// answer, where of the request for the packet only its first byte counts. Source: data sheet BL0942 (Belling).
/// </summary>
public sealed class Bl0942 : IPowered
{
    private const byte Packet = 0xAA;
    private const byte Mode = 0x19, SoftReset = 0x1C, WriteProtection = 0x1D;
    private const double ReferenceVolts = 1.218;
    private const double WattCountsPerPulse = 1638.4 * 256;
    private const long RefreshUs = 400_000;
    private const long GapUs = 20_000;

    private readonly SerialStation _station;
    private readonly SeededNoise _noise;
    private readonly byte _address;
    private readonly double _shuntMilliohms;
    private readonly double _divider;
    private readonly int[] _registers = new int[32];
    private readonly List<byte> _request = new();
    private double _pulses;
    private long _refreshedUs;
    private long _lastUs;
    private long _heardUs;
    private bool _powered = true;

    /// <param name="station">Its end of the serial port.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <param name="address">0 to 3, by its address pins; the small package has 0.</param>
    /// <param name="shuntMilliohms">What the current flows through.</param>
    /// <param name="divider">How much more the mains has than its voltage pin; by default five times 390 kohm over 510 ohm.</param>
    public Bl0942(SerialStation station, int seed, byte address = 0, double shuntMilliohms = 1,
        double divider = (5 * 390_000 + 510) / 510.0)
    {
        _station = station;
        _noise = new SeededNoise(seed);
        _address = address;
        _shuntMilliohms = shuntMilliohms;
        _divider = divider;
        Clear();
    }

    public double Volts { get; set; } = 230;

    public double Amperes { get; set; }

    /// <summary>Active power; negative when it flows back.</summary>
    public double Watts { get; set; }

    public double Hertz { get; set; } = 50;

    /// <summary>Relative standard deviation of a measurement.</summary>
    public double Noise { get; set; } = 0.0005;

    /// <summary>A fault: it does not answer any more.</summary>
    public bool Dead { get; set; }

    /// <summary>Lets the present load flow up to now and answers what has been asked; call it often.</summary>
    public void Advance(long nowUs)
    {
        if (!_powered) return;
        _pulses += Math.Abs(WattCounts) * (nowUs - _lastUs) / 1e6 / WattCountsPerPulse;
        _lastUs = nowUs;
        if (nowUs - _refreshedUs >= RefreshUs) Refresh(nowUs);
        while (_station.TryReceive(nowUs, out var value, out var atUs)) Hear(nowUs, value, atUs);
    }

    public void PowerOff(long nowUs)
    {
        Advance(nowUs);
        _powered = false;
        Clear();
    }

    public void PowerOn(long nowUs)
    {
        _powered = true;
        _lastUs = _refreshedUs = nowUs;
    }

    private double WattCounts
    {
        get
        {
            var counts = 3537 * Watts * _shuntMilliohms * 1000 / _divider / (ReferenceVolts * ReferenceVolts);
            // Below the threshold of creep (its register holds 0BH) nothing is counted.
            return Math.Abs(counts) < 0x0B * 3125 / 256.0 ? 0 : counts;
        }
    }

    private void Clear()
    {
        Array.Clear(_registers);
        _registers[0x08] = 20_000;
        _registers[0x14] = 0x0B;
        _registers[Mode] = 0x87;
        _pulses = 0;
        _request.Clear();
    }

    private void Refresh(long nowUs)
    {
        _refreshedUs = nowUs;
        _registers[0x03] = Measured(305_978 * Amperes * _shuntMilliohms / ReferenceVolts);
        _registers[0x04] = Measured(73_989 * Volts * 1000 / _divider / ReferenceVolts);
        _registers[0x05] = Measured(305_978 * Amperes * _shuntMilliohms / ReferenceVolts * 0.363);
        _registers[0x06] = Measured(WattCounts);
        if (Hertz > 0 && Volts > 0) _registers[0x08] = (int)Math.Round(1e6 / Hertz) & 0xFFFF;
    }

    private int Measured(double counts) => (int)Math.Round(counts * (1 + _noise.Normal() * Noise)) & 0xFF_FFFF;

    private void Hear(long nowUs, byte value, long atUs)
    {
        if (atUs - _heardUs > GapUs) _request.Clear();
        _heardUs = atUs;
        _request.Add(value);
        if (_request[0] == (0x58 | _address) && _request.Count == 2) Answer(nowUs);
        else if (_request[0] == (0xA8 | _address) && _request.Count == 6) Take();
        else if (_request[0] == (0x58 | _address) || _request[0] == (0xA8 | _address)) return;
        _request.Clear();
    }

    private void Answer(long nowUs)
    {
        _registers[0x07] = (int)((long)_pulses & 0xFF_FFFF);
        var answer = new List<byte>();
        if (_request[1] == Packet)
        {
            answer.Add(0x55);
            for (var register = 0x03; register <= 0x08; register++) Add(answer, _registers[register]);
            // The state, with bytes that mean nothing after it.
            Add(answer, 0);
        }
        else Add(answer, _registers[_request[1] & 0x1F]);
        answer.Add(Sum(_request[1] == Packet ? _request.GetRange(0, 1) : _request, answer));
        if (!Dead) _station.Send(nowUs, answer.ToArray());
    }

    private void Take()
    {
        if (_request[5] != Sum(_request.GetRange(0, 5), [])) return;
        var value = _request[2] | _request[3] << 8 | _request[4] << 16;
        var register = _request[1] & 0x1F;
        if (register == WriteProtection) _registers[WriteProtection] = value == 0x55 ? 1 : 0;
        else if (_registers[WriteProtection] == 0) return;
        else if (register == SoftReset && value == 0x5A5A5A) Clear();
        else if (register >= 0x10) _registers[register] = value;
    }

    private static void Add(List<byte> bytes, int value)
    {
        for (var shift = 0; shift < 24; shift += 8) bytes.Add((byte)(value >> shift));
    }

    private static byte Sum(List<byte> request, List<byte> answer)
    {
        var sum = 0;
        foreach (var value in request) sum += value;
        foreach (var value in answer) sum += value;
        return (byte)~sum;
    }
}
