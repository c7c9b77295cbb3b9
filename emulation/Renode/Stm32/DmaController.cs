using System;

namespace EdgeFleet.Stm32;

/// <summary>What the DMA controller reads and writes: the chip's bus.</summary>
public interface IDmaBus
{
    /// <param name="bytes">1, 2 or 4: how wide the access is.</param>
    uint Read(uint address, int bytes);

    /// <inheritdoc cref="Read"/>
    void Write(uint address, int bytes, uint value);
}

/// <summary>
/// A DMA controller of eight streams. A request that is up moves one item of a stream that is enabled for its channel, and goes on
/// until it falls or the stream ends; a circular stream begins anew. Items take no time. RM0410, section "DMA".
/// </summary>
public sealed class DmaController(IDmaBus bus) : Peripheral
{
    public const int Streams = 8;
    public const int Channels = 8;

    private const long LowStatus = 0x00;
    private const long HighStatus = 0x04;
    private const long LowClear = 0x08;
    private const long HighClear = 0x0C;
    private const long FirstStream = 0x10;
    private const long StreamBytes = 0x18;
    private const uint DirectModeOff = 1 << 2;
    private const uint Half = 1 << 4;
    private const uint Complete = 1 << 5;

    // Control bits that act, or are of the bus's own arbitration (priority, bursts), which has no time here.
    private const uint Acting = 0x0FFF_FFFF & ~DmaStream.PeripheralControlsFlow & ~(1u << 15);

    // Where the six flags of a stream stand in its status register.
    private static readonly int[] _shift = [0, 6, 16, 22];

    private readonly DmaStream[] _streams = Make();
    private readonly Signal[] _interrupts = MakeSignals();
    private readonly uint[] _flags = new uint[Streams];
    private readonly bool[] _serving = new bool[Streams];

    /// <summary>Of a stream.</summary>
    public Signal Interrupt(int stream) => _interrupts[stream];

    /// <summary>A peripheral's request line.</summary>
    /// <param name="stream">0 to 7.</param>
    /// <param name="channel">0 to 7: RM0410, tables "DMA1 request mapping" and "DMA2 request mapping".</param>
    /// <param name="up">Whether it asks for an item to be moved.</param>
    public void Request(int stream, int channel, bool up)
    {
        var chosen = _streams[stream];
        if (up) chosen.Requests |= 1u << channel;
        else chosen.Requests &= ~(1u << channel);
        Serve(stream);
    }

    public override uint Read(long offset)
    {
        if (offset is LowStatus or HighStatus) return Status(offset == LowStatus ? 0 : 4);
        if (offset is LowClear or HighClear) return 0;
        var (stream, register) = Place(offset);
        if (stream >= Streams) return MissRead(offset);
        var chosen = _streams[stream];
        return register switch
        {
            0x00 => chosen.Control,
            0x04 => chosen.Items,
            0x08 => chosen.PeripheralAddress,
            0x0C => chosen.Memory0Address,
            0x10 => chosen.Memory1Address,
            _ => chosen.FifoControl,
        };
    }

    public override void Write(long offset, uint value)
    {
        if (offset is LowClear or HighClear)
        {
            for (var i = 0; i < 4; i++) Clear(offset == LowClear ? i : i + 4, value >> _shift[i]);
            return;
        }
        var (stream, register) = Place(offset);
        if (stream >= Streams)
        {
            MissWrite(offset, value);
            return;
        }
        var chosen = _streams[stream];
        switch (register)
        {
            case 0x00: Control(stream, value); break;
            // Where and how much are latched while a stream runs.
            case 0x04 when !chosen.IsEnabled: chosen.Items = value & 0xFFFF; break;
            case 0x08 when !chosen.IsEnabled: chosen.PeripheralAddress = value; break;
            case 0x0C when !chosen.IsEnabled || (chosen.Control & DmaStream.CurrentTarget) != 0: chosen.Memory0Address = value; break;
            case 0x10 when !chosen.IsEnabled || (chosen.Control & DmaStream.CurrentTarget) == 0: chosen.Memory1Address = value; break;
            case 0x14: chosen.FifoControl = value & 0x87 | 0x20; break;
            default: Miss(FormattableString.Invariant($"stream {stream} runs; register 0x{register:X2} is not written")); break;
        }
    }

    public override void Reset()
    {
        for (var i = 0; i < Streams; i++)
        {
            _streams[i] = new DmaStream { Requests = _streams[i].Requests };
            _flags[i] = 0;
            _interrupts[i].Set(false);
        }
    }

    private static (int Stream, long Register) Place(long offset) =>
        offset < FirstStream ? (Streams, 0) : ((int)((offset - FirstStream) / StreamBytes), (offset - FirstStream) % StreamBytes);

    private uint Status(int first)
    {
        uint value = 0;
        for (var i = 0; i < 4; i++) value |= _flags[first + i] << _shift[i];
        return value;
    }

    private void Clear(int stream, uint flags)
    {
        _flags[stream] &= ~flags;
        Notify(stream);
    }

    private void Control(int stream, uint value)
    {
        var chosen = _streams[stream];
        var starts = !chosen.IsEnabled && (value & DmaStream.Enable) != 0;
        MissBits(FormattableString.Invariant($"stream {stream} CR"), value, Acting);
        chosen.Control = value & 0x0FFF_FFFF;
        if (starts) Start(stream, chosen);
        Notify(stream);
        Serve(stream);
    }

    private void Start(int stream, DmaStream chosen)
    {
        if (chosen.Items == 0 || chosen.Direction == DmaDirection.Reserved)
        {
            Miss(FormattableString.Invariant($"stream {stream} was enabled with nothing to carry, or no direction"));
            chosen.Control &= ~DmaStream.Enable;
            return;
        }
        if ((chosen.Control >> 13 & 3) != (chosen.Control >> 11 & 3) && (chosen.FifoControl & DirectModeOff) != 0)
            Miss(FormattableString.Invariant($"stream {stream}: packing between sizes is not modelled; the peripheral's size is used"));
        chosen.Start();
    }

    private void Serve(int stream)
    {
        // Moving an item changes the request that it serves.
        if (_serving[stream]) return;
        _serving[stream] = true;
        var chosen = _streams[stream];
        while (chosen.IsEnabled && (chosen.IsRequested || chosen.Direction == DmaDirection.BetweenMemories)) Move(stream, chosen);
        _serving[stream] = false;
    }

    private void Move(int stream, DmaStream chosen)
    {
        var (bytes, outside, inside) = (chosen.PeripheralBytes, chosen.PeripheralNow, chosen.MemoryNow);
        // The count first: who is read or written may look.
        var half = chosen.Items == chosen.HalfAt + 1;
        var last = chosen.Count();
        if (chosen.Direction == DmaDirection.ToPeripheral) bus.Write(outside, bytes, bus.Read(inside, bytes));
        else bus.Write(inside, bytes, bus.Read(outside, bytes));
        if (half && !last) _flags[stream] |= Half;
        if (last) _flags[stream] |= Complete;
        if (half || last) Notify(stream);
    }

    private void Notify(int stream)
    {
        var (control, flags) = (_streams[stream].Control, _flags[stream]);
        _interrupts[stream].Set(
            ((control & DmaStream.CompleteInterrupt) != 0 && (flags & Complete) != 0)
            || ((control & DmaStream.HalfInterrupt) != 0 && (flags & Half) != 0));
    }

    private static DmaStream[] Make()
    {
        var streams = new DmaStream[Streams];
        for (var i = 0; i < Streams; i++) streams[i] = new DmaStream();
        return streams;
    }

    private static Signal[] MakeSignals()
    {
        var signals = new Signal[Streams];
        for (var i = 0; i < Streams; i++) signals[i] = new Signal();
        return signals;
    }
}
