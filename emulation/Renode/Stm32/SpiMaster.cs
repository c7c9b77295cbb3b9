using System;
using System.Collections.Generic;

namespace EdgeFleet.Stm32;

/// <summary>
/// An SPI controller as a full-duplex master. A frame takes no time: it is exchanged as it is written, so that DMA runs through at once.
/// One access of the data register is one frame, however wide it is. RM0410, section "SPI".
/// </summary>
/// <param name="wires">The bus and its chips.</param>
public sealed class SpiMaster(ISpiWires wires) : Peripheral
{
    private const long Control1Offset = 0x00;
    private const long Control2Offset = 0x04;
    private const long StatusOffset = 0x08;
    private const long DataOffset = 0x0C;
    private const long PolynomialOffset = 0x10;
    private const long SoundOffset = 0x1C;

    // CR1: phase, polarity, master, rate, enable, the select line by software.
    private const uint Master = 1 << 2;
    private const uint Enable = 1 << 6;
    private const uint Control1 = 3 | Master | 7 << 3 | Enable | 1 << 8 | 1 << 9;

    // CR2: DMA, select output, interrupts, frame size, threshold.
    private const uint ReceiveDma = 1 << 0;
    private const uint TransmitDma = 1 << 1;
    private const uint ErrorInterrupt = 1 << 5;
    private const uint ReceiveInterrupt = 1 << 6;
    private const uint TransmitInterrupt = 1 << 7;
    private const uint Control2 =
        ReceiveDma | TransmitDma | 1 << 2 | ErrorInterrupt | ReceiveInterrupt | TransmitInterrupt | 0xF << 8 | 1 << 12;

    private const uint ReceiveFull = 1 << 0;
    private const uint TransmitEmpty = 1 << 1;
    private const uint Overrun = 1 << 6;
    private const int FifoBytes = 4;

    private readonly Queue<uint> _received = new();
    private uint _control1;
    private uint _control2 = 0x700;
    private bool _overrun;

    public Signal Interrupt { get; } = new();

    public Signal ReceiveRequest { get; } = new();

    public Signal TransmitRequest { get; } = new();

    /// <summary>Frames exchanged so far.</summary>
    public long Frames { get; private set; }

    private int FrameBits => Math.Max(4, (int)(_control2 >> 8 & 0xF) + 1);

    private int Room => FifoBytes / (FrameBits > 8 ? 2 : 1);

    private uint Status => (_received.Count > 0 ? ReceiveFull : 0) | TransmitEmpty | (_overrun ? Overrun : 0)
        | (uint)Math.Min(3, (_received.Count * (FrameBits > 8 ? 2 : 1) + 1) / 2) << 9;

    public override uint Read(long offset)
    {
        switch (offset)
        {
            case Control1Offset: return _control1;
            case Control2Offset: return _control2;
            case PolynomialOffset or SoundOffset: return 0;
            case StatusOffset:
                var status = Status;
                _overrun = false;
                return status;
            case DataOffset:
                _received.TryDequeue(out var value);
                Notify();
                return value;
            default: return MissRead(offset);
        }
    }

    public override void Write(long offset, uint value)
    {
        switch (offset)
        {
            case Control1Offset:
                MissBits("CR1", value, Control1);
                _control1 = value;
                if ((value & Enable) == 0) _received.Clear();
                break;
            case Control2Offset:
                MissBits("CR2", value, Control2);
                _control2 = value;
                break;
            case StatusOffset: break;
            case DataOffset: Exchange(value); break;
            case PolynomialOffset or SoundOffset when value is 0 or 7: break;
            default: MissWrite(offset, value); break;
        }
        Notify();
    }

    public override void Reset()
    {
        (_control1, _control2, _overrun) = (0, 0x700, false);
        _received.Clear();
        Notify();
    }

    private void Exchange(uint value)
    {
        if ((_control1 & (Enable | Master)) != (Enable | Master))
        {
            Miss("a frame was written while the controller was off, or a slave; it is lost");
            return;
        }
        var mask = (1u << FrameBits) - 1;
        var answer = wires.Exchange(value & mask, FrameBits) & mask;
        Frames++;
        if (_received.Count < Room) _received.Enqueue(answer);
        else _overrun = true;
    }

    private void Notify()
    {
        var on = (_control1 & Enable) != 0;
        // What came in first, or there is no room for the next.
        ReceiveRequest.Set(on && (_control2 & ReceiveDma) != 0 && _received.Count > 0);
        TransmitRequest.Set(on && (_control2 & TransmitDma) != 0);
        Interrupt.Set(on && (((_control2 & ReceiveInterrupt) != 0 && _received.Count > 0)
            || (_control2 & TransmitInterrupt) != 0 || ((_control2 & ErrorInterrupt) != 0 && _overrun)));
    }
}
