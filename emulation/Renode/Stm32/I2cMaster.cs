using System;

namespace EdgeFleet.Stm32;

/// <summary>
/// An I2C controller as a master with seven-bit addresses, driven by interrupts or DMA. Each byte takes nine periods of the clock that
/// TIMINGR gives. RM0410, section "I2C".
/// </summary>
/// <param name="wires">The bus and its chips.</param>
/// <param name="clockHertz">Of its kernel clock; on our image 54 MHz.</param>
public sealed class I2cMaster(II2cWires wires, int clockHertz) : Peripheral
{
    private const long Control1Offset = 0x00;
    private const long Control2Offset = 0x04;
    private const long OwnAddress1Offset = 0x08;
    private const long OwnAddress2Offset = 0x0C;
    private const long TimingOffset = 0x10;
    private const long TimeoutOffset = 0x14;
    private const long StatusOffset = 0x18;
    private const long ClearOffset = 0x1C;
    private const long ReceiveOffset = 0x24;
    private const long TransmitOffset = 0x28;

    // Filters and edges add about so many kernel clocks to a period.
    private const int SyncClocks = 8;

    private uint _control1;
    private uint _control2;
    private uint _timing;
    private uint _status = I2cBits.TransmitEmpty;
    private byte _transmit;
    private byte _receive;
    private int _left;
    private Step _step;
    private long _dueNs = long.MaxValue;

    // What the wires are busy with.
    private enum Step
    {
        None,
        Address,
        Send,
        Receive,
    }

    /// <summary>Of events; errors of the bus are not modelled, so theirs never comes.</summary>
    public Signal EventInterrupt { get; } = new();

    public Signal ReceiveRequest { get; } = new();

    public Signal TransmitRequest { get; } = new();

    public override long NextNs => _dueNs;

    private bool IsOn => (_control1 & I2cBits.Enable) != 0;

    private bool IsRead => (_control2 & I2cBits.DirectionRead) != 0;

    private long ByteNs
    {
        get
        {
            var prescaler = (_timing >> 28) + 1;
            var clocks = (((_timing >> 8 & 0xFF) + 1) + ((_timing & 0xFF) + 1)) * prescaler + SyncClocks;
            return 9 * clocks * 1_000_000_000L / clockHertz;
        }
    }

    public override uint Read(long offset)
    {
        switch (offset)
        {
            case Control1Offset: return _control1;
            case Control2Offset: return _control2;
            case TimingOffset: return _timing;
            case OwnAddress1Offset or OwnAddress2Offset or TimeoutOffset or ClearOffset: return 0;
            case StatusOffset: return _status;
            case TransmitOffset: return _transmit;
            case ReceiveOffset:
                Fetch();
                return _receive;
            default: return MissRead(offset);
        }
    }

    public override void Write(long offset, uint value)
    {
        switch (offset)
        {
            case Control1Offset:
                MissBits("CR1", value, I2cBits.Control1);
                _control1 = value;
                if (!IsOn) Release();
                break;
            case Control2Offset: Command(value); break;
            case TimingOffset: _timing = value; break;
            // The firmware is no slave; zeros are how it says so.
            case OwnAddress1Offset or OwnAddress2Offset or TimeoutOffset:
                if (value != 0) MissWrite(offset, value);
                break;
            case ClearOffset: _status &= ~(value & I2cBits.Clearable); break;
            case TransmitOffset: Load((byte)value); break;
            default: MissWrite(offset, value); break;
        }
        Notify();
    }

    public override void Reset()
    {
        (_control1, _control2, _timing) = (0, 0, 0);
        Release();
        Notify();
    }

    protected override void Happen()
    {
        _dueNs = long.MaxValue;
        switch (_step)
        {
            case Step.Address: MeetAddress(); break;
            case Step.Send:
                if (wires.Write(_transmit)) Passed();
                else Refused();
                break;
            case Step.Receive:
                _receive = wires.Read();
                _status |= I2cBits.ReceiveFull;
                _step = Step.None;
                _left--;
                if (_left == 0) Finish();
                break;
        }
        Notify();
    }

    private void Command(uint value)
    {
        MissBits("CR2", value, I2cBits.Control2);
        var reloaded = (_status & I2cBits.ReloadComplete) != 0 && (value >> 16 & 0xFF) != 0;
        _control2 = value & ~(I2cBits.Start | I2cBits.Stop);
        if ((value & I2cBits.Start) != 0 && IsOn) Start();
        else if (reloaded) Continue();
        if ((value & I2cBits.Stop) != 0 && IsOn) Stop();
    }

    private void Start()
    {
        _status = (_status | I2cBits.Busy) & ~(I2cBits.Complete | I2cBits.ReloadComplete);
        _left = Count;
        Take(Step.Address);
    }

    private void Continue()
    {
        _status &= ~I2cBits.ReloadComplete;
        _left = Count;
        if (IsRead) Take(Step.Receive);
        else Want();
    }

    private int Count => (int)(_control2 >> 16 & 0xFF);

    private void MeetAddress()
    {
        _step = Step.None;
        switch (wires.Begin((int)(_control2 >> 1 & 0x7F), IsRead))
        {
            // Busy stays up; the firmware's time limit ends it.
            case I2cAnswer.Stuck: return;
            case I2cAnswer.NotAcknowledged:
                Refused();
                return;
        }
        if (_left == 0) Finish();
        else if (IsRead) Take(Step.Receive);
        else Want();
    }

    // The next byte is wanted; until it comes the clock is held.
    private void Want()
    {
        _step = Step.None;
        _status |= I2cBits.TransmitWanted | I2cBits.TransmitEmpty;
    }

    private void Load(byte value)
    {
        _transmit = value;
        if ((_status & I2cBits.TransmitWanted) == 0) return;
        _status &= ~(I2cBits.TransmitWanted | I2cBits.TransmitEmpty);
        Take(Step.Send);
    }

    private void Fetch()
    {
        if ((_status & I2cBits.ReceiveFull) == 0) return;
        _status &= ~I2cBits.ReceiveFull;
        // The next byte comes once this one has been fetched; until then the clock is held.
        if (_left > 0 && IsOn) Take(Step.Receive);
        Notify();
    }

    private void Passed()
    {
        _left--;
        _status |= I2cBits.TransmitEmpty;
        if (_left == 0) Finish();
        else Want();
    }

    private void Refused()
    {
        _status = (_status | I2cBits.NoAcknowledge | I2cBits.TransmitEmpty) & ~I2cBits.TransmitWanted;
        Stop();
    }

    private void Finish()
    {
        _step = Step.None;
        if ((_control2 & I2cBits.Reload) != 0) _status |= I2cBits.ReloadComplete;
        else if ((_control2 & I2cBits.AutoEnd) != 0) Stop();
        else _status |= I2cBits.Complete;
    }

    private void Stop()
    {
        if ((_status & I2cBits.Busy) == 0) return;
        wires.End();
        (_step, _dueNs) = (Step.None, long.MaxValue);
        _status = (_status | I2cBits.Stopped) & ~(I2cBits.Busy | I2cBits.Complete | I2cBits.ReloadComplete | I2cBits.TransmitWanted);
    }

    // PE off: the wires are let go and the flags are as after a reset.
    private void Release()
    {
        if ((_status & I2cBits.Busy) != 0) wires.End();
        (_step, _dueNs, _status, _left) = (Step.None, long.MaxValue, I2cBits.TransmitEmpty, 0);
    }

    private void Take(Step step) => (_step, _dueNs) = (step, NowNs + ByteNs);

    private void Notify()
    {
        // Bytes first: who handles the interrupt finds them where they belong.
        ReceiveRequest.Set(IsOn && Both(I2cBits.ReceiveDma, I2cBits.ReceiveFull));
        TransmitRequest.Set(IsOn && Both(I2cBits.TransmitDma, I2cBits.TransmitWanted));
        EventInterrupt.Set(IsOn && (
            Both(I2cBits.TransmitInterrupt, I2cBits.TransmitWanted)
            || Both(I2cBits.ReceiveInterrupt, I2cBits.ReceiveFull)
            || Both(I2cBits.NoAcknowledgeInterrupt, I2cBits.NoAcknowledge)
            || Both(I2cBits.StopInterrupt, I2cBits.Stopped)
            || Both(I2cBits.CompleteInterrupt, I2cBits.Complete | I2cBits.ReloadComplete)));
    }

    private bool Both(uint control, uint status) => (_control1 & control) != 0 && (_status & status) != 0;
}
