using System;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Sensirion SHT4x, temperature and humidity. Takes one command byte, measures for a while without acknowledging,
/// then gives two words, each with its CRC-8 (polynomial 31H, from FFH). Source: data sheet SHT4x (Sensirion).
/// </summary>
public sealed class Sht4x : Chip
{
    private readonly SeededNoise _noise;
    private readonly byte[] _answer = new byte[6];
    private int _answerPlace = 6;
    private long _readyUs;
    private ushort _lastTemperature;
    private ushort _lastHumidity;

    /// <param name="seed">Decides the noise.</param>
    public Sht4x(int seed) => _noise = new SeededNoise(seed);

    public double TemperatureCelsius { get; set; } = 20;

    public double HumidityPercent { get; set; } = 50;

    /// <summary>Standard deviation of one measurement; humidity has ten times as much, in percent.</summary>
    public double NoiseCelsius { get; set; } = 0.01;

    /// <summary>A fault: it goes on repeating its last measurement.</summary>
    public bool Stuck { get; set; }

    public uint SerialNumber { get; init; } = 0x0F1E2D3C;

    public override bool Write(long nowUs, byte value)
    {
        var (durationUs, measures) = value switch
        {
            0xFD => (8_300L, true),
            0xF6 => (4_500L, true),
            0xE0 => (1_600L, true),
            0x89 => (0L, false),
            0x94 => (1_000L, false),
            _ => (-1L, false),
        };
        if (durationUs < 0) return false;
        _readyUs = nowUs + durationUs;
        _answerPlace = value == 0x94 ? 6 : 0;
        if (measures) Measure();
        else Answer((ushort)(SerialNumber >> 16), (ushort)SerialNumber);
        return true;
    }

    public override byte Read(long nowUs) => _answerPlace < 6 ? _answer[_answerPlace++] : (byte)0xFF;

    public override void PowerOff(long nowUs)
    {
        base.PowerOff(nowUs);
        _answerPlace = 6;
        _readyUs = 0;
    }

    // While it measures, and with nothing to say, it does not acknowledge.
    protected override bool Address(long nowUs, bool read) => nowUs >= _readyUs && (!read || _answerPlace == 0);

    private void Measure()
    {
        if (!Stuck)
        {
            _lastTemperature = Word((TemperatureCelsius + _noise.Normal() * NoiseCelsius + 45) / 175);
            _lastHumidity = Word((HumidityPercent + _noise.Normal() * NoiseCelsius * 10 + 6) / 125);
        }
        Answer(_lastTemperature, _lastHumidity);
    }

    private static ushort Word(double share) => (ushort)Math.Round(Math.Clamp(share, 0, 1) * 65535);

    private void Answer(ushort first, ushort second)
    {
        var place = 0;
        foreach (var word in (ReadOnlySpan<ushort>)[first, second])
        {
            _answer[place++] = (byte)(word >> 8);
            _answer[place++] = (byte)word;
            _answer[place++] = Crc((byte)(word >> 8), (byte)word);
        }
    }

    private static byte Crc(byte high, byte low)
    {
        var remainder = 0xFF;
        foreach (var value in (ReadOnlySpan<byte>)[high, low])
        {
            remainder ^= value;
            for (var bit = 0; bit < 8; bit++) remainder = remainder < 0x80 ? remainder << 1 : ((remainder << 1) ^ 0x131);
        }
        return (byte)remainder;
    }
}
