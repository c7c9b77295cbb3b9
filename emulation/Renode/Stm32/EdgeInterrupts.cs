namespace EdgeFleet.Stm32;

/// <summary>
/// Interrupts at edges of pins (lines 0 to 15) and of parts of the chip (16 to 24). Events without an interrupt are not modelled, as
/// nothing here sleeps. RM0410, section "EXTI".
/// </summary>
public sealed class EdgeInterrupts : Peripheral
{
    public const int Lines = 25;

    /// <summary>Lines 0 to 4 by themselves, 5 to 9 together, 10 to 15 together; the others by themselves again.</summary>
    public const int Outputs = 16;

    private const uint All = (1u << Lines) - 1;

    private readonly Signal[] _interrupts = new Signal[Outputs];
    private uint _mask;
    private uint _eventMask;
    private uint _rising;
    private uint _falling;
    private uint _pending;
    private uint _levels;

    public EdgeInterrupts()
    {
        for (var i = 0; i < Outputs; i++) _interrupts[i] = new Signal();
    }

    /// <param name="output">Of <see cref="Outputs"/>.</param>
    public Signal Interrupt(int output) => _interrupts[output];

    /// <summary>A line's level.</summary>
    public void Set(int line, bool high)
    {
        var bit = 1u << line;
        var was = (_levels & bit) != 0;
        if (was == high) return;
        _levels ^= bit;
        if (((high ? _rising : _falling) & bit) == 0) return;
        // Without a mask bit the edge is not kept.
        _pending |= bit & _mask;
        Notify();
    }

    public override uint Read(long offset) => offset switch
    {
        0x00 => _mask,
        0x04 => _eventMask,
        0x08 => _rising,
        0x0C => _falling,
        0x10 => 0,
        0x14 => _pending,
        _ => MissRead(offset),
    };

    public override void Write(long offset, uint value)
    {
        switch (offset)
        {
            case 0x00: _mask = value & All; break;
            case 0x04:
                if (value != 0) Miss("events (EMR) are not modelled; none is made");
                _eventMask = value & All;
                break;
            case 0x08: _rising = value & All; break;
            case 0x0C: _falling = value & All; break;
            case 0x10: _pending |= value & _mask; break;
            case 0x14: _pending &= ~value; break;
            default: MissWrite(offset, value); break;
        }
        Notify();
    }

    public override void Reset()
    {
        (_mask, _eventMask, _rising, _falling, _pending) = (0, 0, 0, 0, 0);
        Notify();
    }

    private void Notify()
    {
        for (var output = 0; output < Outputs; output++) _interrupts[output].Set((_pending & _mask & LinesOf(output)) != 0);
    }

    private static uint LinesOf(int output) => output switch
    {
        < 5 => 1u << output,
        5 => 0x1Fu << 5,
        6 => 0x3Fu << 10,
        _ => 1u << (output + 9),
    };
}
