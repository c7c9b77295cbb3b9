using System;

namespace EdgeFleet.Stm32;

/// <summary>One of the three converters: its registers, and the sequence it is at. RM0410, "ADC registers".</summary>
internal sealed class Converter(int number, IAnalogPins pins)
{
    public const uint EndOfConversion = 1 << 1;
    public const uint Started = 1 << 4;
    public const uint Overrun = 1 << 5;

    private const uint EndInterrupt = 1 << 5;
    private const uint Scan = 1 << 8;
    private const uint OverrunInterrupt = 1 << 26;
    private const uint On = 1 << 0;
    private const uint Continuous = 1 << 1;
    private const uint Dma = 1 << 8;
    private const uint EachEnds = 1 << 10;
    private const uint LeftAligned = 1 << 11;
    private const uint SoftwareStart = 1 << 30;

    // CR1: end and overrun interrupts, scan, resolution. CR2: on, continuous, DMA with or without end, each ends, alignment, start.
    public const uint Control1 = EndInterrupt | Scan | 3 << 24 | OverrunInterrupt;
    public const uint Control2 = On | Continuous | Dma | 1 << 9 | EachEnds | LeftAligned | SoftwareStart;

    private static readonly int[] _sampleClocks = [3, 15, 28, 56, 84, 112, 144, 480];

    private readonly uint[] _registers = new uint[0x50 / 4];
    private int _place;

    public Signal Request { get; } = new();

    /// <summary>When the conversion that runs ends.</summary>
    public long DueNs { get; private set; } = long.MaxValue;

    public bool WantsInterrupt => (Control(EndInterrupt) && Flag(EndOfConversion)) || (Control(OverrunInterrupt) && Flag(Overrun));

    private ref uint Status => ref _registers[0];

    private uint Second => _registers[2];

    private int Channel => (int)(_registers[_place < 6 ? 13 : _place < 12 ? 12 : 11] >> _place % 6 * 5) & 0x1F;

    private int Length => (int)(_registers[11] >> 20 & 0xF) + 1;

    private int Resolution => 12 - 2 * (int)(_registers[1] >> 24 & 3);

    public uint Read(long offset)
    {
        var value = _registers[offset / 4];
        if (offset != 0x4C) return value;
        Status &= ~EndOfConversion;
        Request.Set(false);
        return value;
    }

    public void Write(long offset, uint value, long nowNs, long clockNs1000)
    {
        switch (offset)
        {
            case 0x00: Status &= value; break;
            case 0x08:
                _registers[2] = value & ~SoftwareStart;
                if ((value & On) == 0) Stop();
                else if ((value & SoftwareStart) != 0) Start(nowNs, clockNs1000);
                if ((value & Dma) == 0) Request.Set(false);
                break;
            case 0x4C: break;
            default: _registers[offset / 4] = value; break;
        }
    }

    public void Reset()
    {
        Array.Clear(_registers);
        Stop();
    }

    /// <summary>A conversion has ended.</summary>
    public void Finish(long nowNs, long clockNs1000)
    {
        if (Flag(EndOfConversion) && (Second & (Dma | EachEnds)) != 0) Status |= Overrun;
        var value = pins.Sample(AnalogInputs.PinOf(number, Channel)) >> (12 - Resolution);
        _registers[0x4C / 4] = (uint)((Second & LeftAligned) != 0 ? value << (16 - Resolution) : value);
        var last = !Control(Scan) || ++_place >= Length;
        if (last || (Second & (Dma | EachEnds)) != 0) Status |= EndOfConversion;
        if (last) _place = 0;
        DueNs = last && (Second & Continuous) == 0 ? long.MaxValue : nowNs + TimeNs(clockNs1000);
        if ((Second & Dma) == 0) return;
        // A request for each value, also where the one before was not fetched.
        Request.Set(false);
        Request.Set(true);
    }

    private void Start(long nowNs, long clockNs1000)
    {
        _place = 0;
        Status |= Started;
        DueNs = nowNs + TimeNs(clockNs1000);
    }

    private void Stop()
    {
        (_place, DueNs) = (0, long.MaxValue);
        Request.Set(false);
    }

    // Sampling, then a clock a bit.
    private long TimeNs(long clockNs1000)
    {
        var time = Channel < 10 ? _registers[4] >> 3 * Channel : _registers[3] >> 3 * (Channel - 10);
        return (_sampleClocks[time & 7] + Resolution) * clockNs1000 / 1000;
    }

    private bool Control(uint bit) => (_registers[1] & bit) != 0;

    private bool Flag(uint bit) => (Status & bit) != 0;
}
