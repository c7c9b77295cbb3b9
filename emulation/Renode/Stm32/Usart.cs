using System;
using System.Collections.Generic;

namespace EdgeFleet.Stm32;

/// <summary>
/// A USART in asynchronous mode. What is sent takes its frames' time; what comes in is taken no faster than the baud rate allows, since
/// a socket delivers in heaps. RM0410, section "USART".
/// </summary>
/// <param name="clockHertz">Of its kernel clock; on our image the bus clock: 54 MHz for USART2 to 5, 108 MHz for USART1 and 6.</param>
public sealed class Usart(int clockHertz) : Peripheral
{
    private const long Control1Offset = 0x00;
    private const long Control2Offset = 0x04;
    private const long Control3Offset = 0x08;
    private const long BaudOffset = 0x0C;
    private const long PrescalerOffset = 0x10;
    private const long TimeoutOffset = 0x14;
    private const long RequestOffset = 0x18;
    private const long StatusOffset = 0x1C;
    private const long ClearOffset = 0x20;
    private const long ReceiveOffset = 0x24;
    private const long TransmitOffset = 0x28;

    private readonly Queue<byte> _coming = new();
    private uint _control1;
    private uint _control2;
    private uint _control3;
    private uint _baud;
    private uint _timeout;
    private uint _prescaler;
    private uint _flags = UsartBits.TransmitComplete;
    private uint _received;
    private bool _full;
    private byte? _lagging;
    private byte? _shifting;
    private byte? _waiting;
    private long _sentNs = long.MaxValue;
    private long _heardNs = long.MinValue;
    private long _idleNs = long.MaxValue;

    public Signal Interrupt { get; } = new();

    public Signal ReceiveRequest { get; } = new();

    public Signal TransmitRequest { get; } = new();

    /// <summary>The first bit of a byte leaves.</summary>
    public event Action<byte>? Sending;

    /// <summary>The last bit of a byte has left.</summary>
    public event Action<byte>? Sent;

    /// <summary>Bits a second; 0 before the firmware has set it.</summary>
    public int Baud => Divider == 0 ? 0 : (int)((clockHertz + Divider / 2) / Divider);

    public bool HasParity => (_control1 & UsartBits.ParityOn) != 0;

    public bool IsOdd => (_control1 & UsartBits.ParityOdd) != 0;

    public bool HasTwoStopBits => (_control2 >> 12 & 3) == 2;

    /// <summary>Start, data with parity, and stop bits.</summary>
    public int FrameBits => 1 + DataBits + (HasParity ? 1 : 0) + (HasTwoStopBits ? 2 : 1);

    /// <summary>Bytes lost because the one before had not been fetched, or nobody listened.</summary>
    public long Lost { get; private set; }

    /// <summary>
    /// For tests: each byte is seen only when the next one comes, as when the platform's driver has lost count of what it has received
    /// (nf-interpreter, NanoRingBuffer_Pop and RxChar). Ends when the USART is switched off, as by a port that is closed.
    /// </summary>
    public bool LagsBehind { get; set; }

    public override long NextNs => Math.Min(Math.Min(_sentNs, _idleNs), _coming.Count == 0 ? long.MaxValue : NextHeardNs);

    private int DataBits => WordBits - (HasParity ? 1 : 0);

    private int WordBits => (_control1 & UsartBits.Word7) != 0 ? 7 : (_control1 & UsartBits.Word9) != 0 ? 9 : 8;

    private bool IsOn => (_control1 & UsartBits.Enable) != 0;

    private long FrameNs => Baud == 0 ? 0 : FrameBits * 1_000_000_000L / Baud;

    private long NextHeardNs => _heardNs == long.MinValue ? NowNs : Math.Max(NowNs, _heardNs + FrameNs);

    // With oversampling by 8 the lowest three bits stand one place lower.
    private uint Divider => (_control1 & UsartBits.Over8) != 0 ? ((_baud & ~0xFu) | (_baud & 7) << 1) / 2 : _baud;

    /// <summary>A byte whose last bit has arrived; it waits until the one before has had its frame's time.</summary>
    public void Receive(byte value)
    {
        _coming.Enqueue(value);
        AdvanceTo(NowNs);
    }

    public override uint Read(long offset)
    {
        switch (offset)
        {
            case Control1Offset: return _control1;
            case Control2Offset: return _control2;
            case Control3Offset: return _control3;
            case BaudOffset: return _baud;
            case PrescalerOffset: return _prescaler;
            case TimeoutOffset: return _timeout;
            case RequestOffset or ClearOffset or TransmitOffset: return 0;
            case StatusOffset: return Status;
            case ReceiveOffset:
                var value = _received;
                _full = false;
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
                MissBits("CR1", value, UsartBits.Control1);
                _control1 = value;
                if (!IsOn) Stop();
                break;
            case Control2Offset:
                MissBits("CR2", value, UsartBits.Control2);
                _control2 = value;
                break;
            case Control3Offset:
                MissBits("CR3", value, UsartBits.Control3);
                _control3 = value;
                break;
            case BaudOffset: _baud = value & 0xFFFF; break;
            case PrescalerOffset: _prescaler = value; break;
            case TimeoutOffset: _timeout = value; break;
            case RequestOffset: Request(value); break;
            case ClearOffset: _flags &= ~(value & UsartBits.Clearable); break;
            case TransmitOffset: Transmit((byte)value); break;
            default: MissWrite(offset, value); break;
        }
        Notify();
    }

    public override void Reset()
    {
        (_control1, _control2, _control3, _baud, _timeout, _prescaler, _received) = (0, 0, 0, 0, 0, 0, 0);
        Stop();
        Notify();
    }

    protected override void Happen()
    {
        if (_sentNs <= NowNs) Leave();
        else if (_idleNs <= NowNs) Idle();
        else Hear(_coming.Dequeue());
        Notify();
    }

    private uint Status => _flags
        | (_full ? UsartBits.ReceiveFull : 0)
        | (_waiting is null ? UsartBits.TransmitEmpty : 0)
        | (_coming.Count > 0 ? UsartBits.Busy : 0)
        | (IsOn ? (_control1 & UsartBits.TransmitOn) << 18 | (_control1 & UsartBits.ReceiveOn) << 20 : 0);

    private void Transmit(byte value)
    {
        if (!IsOn || (_control1 & UsartBits.TransmitOn) == 0)
        {
            Miss("a byte was written to TDR while the transmitter was off; it is lost");
            return;
        }
        _flags &= ~UsartBits.TransmitComplete;
        if (_shifting is null) Shift(value);
        else _waiting = value;
    }

    private void Shift(byte value)
    {
        if (Baud == 0) Miss("a byte is sent before the baud rate is set; it takes no time");
        _shifting = value;
        _sentNs = NowNs + FrameNs;
        Sending?.Invoke(value);
    }

    private void Leave()
    {
        var value = _shifting!.Value;
        (_shifting, _sentNs) = (null, long.MaxValue);
        if (_waiting is { } next)
        {
            _waiting = null;
            Shift(next);
        }
        else
        {
            _flags |= UsartBits.TransmitComplete;
        }
        Sent?.Invoke(value);
    }

    private void Hear(byte value)
    {
        _heardNs = NowNs;
        if (!IsOn || (_control1 & UsartBits.ReceiveOn) == 0)
        {
            Lost++;
            return;
        }
        _idleNs = NowNs + FrameNs;
        if (LagsBehind)
        {
            var before = _lagging;
            _lagging = value;
            if (before is null) return;
            value = before.Value;
        }
        if (_full)
        {
            Lost++;
            if ((_control3 & UsartBits.OverrunOff) == 0) _flags |= UsartBits.Overrun;
            return;
        }
        _received = WithParity(value & (1u << DataBits) - 1);
        _full = true;
    }

    // RDR holds the parity bit above the data bits.
    private uint WithParity(uint data)
    {
        if (!HasParity) return data;
        var odd = System.Numerics.BitOperations.PopCount(data) % 2 == 1;
        return data | (odd != IsOdd ? 1u << DataBits : 0);
    }

    private void Idle()
    {
        _idleNs = long.MaxValue;
        if (_coming.Count == 0) _flags |= UsartBits.Idle;
    }

    private void Request(uint value)
    {
        if ((value & UsartBits.FlushReceived) != 0) _full = false;
        if ((value & UsartBits.FlushTransmit) != 0) _waiting = null;
        MissBits("RQR", value, UsartBits.FlushReceived | UsartBits.FlushTransmit);
    }

    private void Stop()
    {
        (_full, _shifting, _waiting, _sentNs, _idleNs) = (false, null, null, long.MaxValue, long.MaxValue);
        (LagsBehind, _lagging) = (false, null);
        _flags = UsartBits.TransmitComplete;
    }

    private void Notify()
    {
        // Bytes first: who handles the interrupt finds them where they belong.
        ReceiveRequest.Set(IsOn && _full && (_control3 & UsartBits.ReceiveDma) != 0);
        TransmitRequest.Set(
            IsOn && Has(UsartBits.TransmitOn) && _waiting is null && (_control3 & UsartBits.TransmitDma) != 0);
        var status = Status;
        Interrupt.Set(IsOn && (
            (Has(UsartBits.ReceiveInterrupt) && (status & (UsartBits.ReceiveFull | UsartBits.Overrun)) != 0)
            || (Has(UsartBits.TransmitInterrupt) && (status & UsartBits.TransmitEmpty) != 0)
            || (Has(UsartBits.CompleteInterrupt) && (status & UsartBits.TransmitComplete) != 0)
            || (Has(UsartBits.IdleInterrupt) && (status & UsartBits.Idle) != 0)
            || ((_control3 & UsartBits.ErrorInterrupt) != 0 && (status & UsartBits.Overrun) != 0)));
    }

    private bool Has(uint bit) => (_control1 & bit) != 0;
}
