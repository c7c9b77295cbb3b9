using System;

namespace EdgeFleet.Stm32;

/// <summary>
/// A timer that counts up, with up to four channels that compare or make pulses: TIM1 to TIM5, TIM8 to TIM14. What is written acts at
/// once; the chip would wait for the end of the period where a register is preloaded. RM0410, sections "TIM1/TIM8" and "TIM2 to TIM5".
/// </summary>
/// <param name="clockHertz">What it counts before its prescaler; on our image 216 MHz on bus 2, 108 MHz on bus 1.</param>
/// <param name="maxCount">0xFFFF or, in TIM2 and TIM5, 0xFFFFFFFF.</param>
/// <param name="mainOutput">TIM1 and TIM8: a bit of BDTR lets all outputs out.</param>
public sealed class CountingTimer(long clockHertz, uint maxCount, bool mainOutput = false) : Peripheral
{
    public const int Channels = 4;

    private readonly uint[] _compare = new uint[Channels];
    private readonly int[] _permille = new int[Channels];
    private uint _control1;
    private uint _control2;
    private uint _interrupts;
    private uint _status;
    private uint _mode1;
    private uint _mode2;
    private uint _outputs;
    private uint _prescaler;
    private readonly uint _maxCount = maxCount;
    private uint _limit = maxCount;
    private uint _break;
    private uint _repetitions;
    private uint _startCount;
    private long _startNs;
    private long _seenTicks;

    public Signal Interrupt { get; } = new();

    /// <summary>A channel (0 to 3) has another duty: 0 to 1000 permille of the period; 0 when its output is off.</summary>
    public event Action<int, int>? Duty;

    /// <summary>Pulses a second.</summary>
    public double PulseHertz => (double)clockHertz / (_prescaler + 1L) / (_limit + 1L);

    public override long NextNs
    {
        get
        {
            if (!IsOn || (_interrupts & TimerBits.Flags) == 0) return long.MaxValue;
            var next = long.MaxValue;
            for (var flag = 0; flag <= Channels; flag++)
                if ((_interrupts >> flag & 1) != 0 && (_status >> flag & 1) == 0 && TicksTo(flag) is { } ticks)
                    next = Math.Min(next, TimeOf(ticks));
            return next;
        }
    }

    private bool IsOn => (_control1 & TimerBits.Enable) != 0;

    private long Period => _limit + 1L;

    public override uint Read(long offset)
    {
        Look();
        return offset switch
        {
            0x00 => _control1,
            0x04 => _control2,
            0x08 or 0x14 => 0,
            0x0C => _interrupts,
            0x10 => _status,
            0x18 => _mode1,
            0x1C => _mode2,
            0x20 => _outputs,
            0x24 => Count,
            0x28 => _prescaler,
            0x2C => _limit,
            0x30 => _repetitions,
            0x34 or 0x38 or 0x3C or 0x40 => _compare[(offset - 0x34) / 4],
            0x44 => _break,
            0x54 or 0x58 or 0x5C => 0,
            _ => MissRead(offset),
        };
    }

    public override void Write(long offset, uint value)
    {
        Look();
        switch (offset)
        {
            case 0x00: SetControl(value); break;
            case 0x04: _control2 = Plain("CR2", value); break;
            case 0x08: Plain("SMCR", value); break;
            case 0x0C:
                MissBits("DIER", value, TimerBits.Flags);
                _interrupts = value;
                break;
            // Cleared by a zero.
            case 0x10: _status &= value; break;
            case 0x14: Generate(value); break;
            case 0x18: _mode1 = value; break;
            case 0x1C: _mode2 = value; break;
            case 0x20: _outputs = value; break;
            case 0x24: Restart(value & _maxCount); break;
            case 0x28: Restart(Count, () => _prescaler = value & 0xFFFF); break;
            case 0x2C: Restart(Count, () => _limit = value & _maxCount); break;
            case 0x30: _repetitions = Plain("RCR", value); break;
            case 0x34 or 0x38 or 0x3C or 0x40: _compare[(offset - 0x34) / 4] = value & _maxCount; break;
            case 0x44: _break = value; break;
            // Channels 5 and 6 reach no pin.
            case 0x54 or 0x58 or 0x5C: break;
            // Where bursts of DMA would go; nothing asks for them.
            case 0x48 or 0x4C or 0x50 or 0x60 when value == 0: break;
            default: MissWrite(offset, value); break;
        }
        Tell();
        Notify();
    }

    public override void Reset()
    {
        (_control1, _control2, _interrupts, _status, _mode1, _mode2, _outputs, _prescaler, _break) = (0, 0, 0, 0, 0, 0, 0, 0, 0);
        (_limit, _repetitions, _startCount, _startNs, _seenTicks) = (_maxCount, 0, 0, NowNs, 0);
        Array.Clear(_compare);
        Tell();
        Notify();
    }

    protected override void Happen()
    {
        Look();
        Notify();
    }

    private long Ticks => IsOn ? (long)((Int128)(NowNs - _startNs) * clockHertz / (1_000_000_000L * (_prescaler + 1L))) : 0;

    private uint Count => (uint)((_startCount + Ticks) % Period);

    // From the last look on; a flag per channel, and flag 0 for the period's end.
    private long? TicksTo(int flag)
    {
        var target = flag == 0 ? 0 : _compare[flag - 1];
        if (target > _limit) return null;
        var next = _seenTicks + 1;
        return next + (target - (_startCount + next) % Period + Period) % Period;
    }

    private long TimeOf(long ticks)
    {
        var scaled = (Int128)ticks * 1_000_000_000L * (_prescaler + 1L);
        return _startNs + (long)((scaled + clockHertz - 1) / clockHertz);
    }

    private void Look()
    {
        if (!IsOn) return;
        var ticks = Ticks;
        for (var flag = 0; flag <= Channels; flag++)
            if (TicksTo(flag) is { } due && due <= ticks && !(flag == 0 && (_control1 & TimerBits.UpdateOff) != 0)) _status |= 1u << flag;
        _seenTicks = ticks;
    }

    private void SetControl(uint value)
    {
        MissBits("CR1", value, TimerBits.Control1);
        Restart(Count, () => _control1 = value);
    }

    private void Generate(uint value)
    {
        MissBits("EGR", value, TimerBits.Flags);
        if ((value & 1) != 0)
        {
            Restart(0);
            if ((_control1 & (TimerBits.UpdateOff | TimerBits.UpdateByOverflow)) == 0) _status |= 1;
        }
        _status |= value & TimerBits.Flags & ~1u;
    }

    // What it counts with changes: it goes on from where it is.
    private void Restart(uint count, Action? change = null)
    {
        change?.Invoke();
        (_startCount, _startNs, _seenTicks) = (count, NowNs, 0);
    }

    private uint Plain(string register, uint value)
    {
        MissBits(register, value, 0);
        return value;
    }

    private void Tell()
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            var permille = PermilleOf(channel);
            if (permille == _permille[channel]) continue;
            _permille[channel] = permille;
            Duty?.Invoke(channel, permille);
        }
    }

    private int PermilleOf(int channel)
    {
        if (!IsOn || (_outputs >> (4 * channel) & 1) == 0 || (mainOutput && (_break & TimerBits.MainOutput) == 0)) return 0;
        var mode = (channel < 2 ? _mode1 : _mode2) >> (channel % 2 * 8 + 4) & 7;
        if (mode is not (TimerBits.PulseMode1 or TimerBits.PulseMode2)) return 0;
        var permille = (int)Math.Min(1000, 1000L * _compare[channel] / Period);
        var low = (mode == TimerBits.PulseMode2) != ((_outputs >> (4 * channel + 1) & 1) != 0);
        return low ? 1000 - permille : permille;
    }

    private void Notify() => Interrupt.Set((_status & _interrupts & TimerBits.Flags) != 0);
}
