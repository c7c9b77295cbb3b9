using System;

namespace EdgeFleet.Stm32;

/// <summary>
/// Reset and clock control: whatever is switched on is ready at once, and the clock that is chosen runs. Which peripheral has its clock
/// or is held in reset changes nothing. RM0410, section "RCC".
/// </summary>
public sealed class ClockControl : Peripheral
{
    private const long ControlOffset = 0x00;
    private const long ConfigurationOffset = 0x08;
    private const long BackupOffset = 0x70;
    private const long StatusOffset = 0x74;
    private const long End = 0x98;

    // HSI, HSE, the PLLs: each ready bit stands one above its switch.
    private const uint Oscillators = 1 << 0 | 1 << 16 | 1 << 24 | 1 << 26 | 1 << 28;
    private const uint RemoveFlags = 1 << 24;
    private const uint PowerOnFlags = 0x0E00_0000;
    private const uint SoftwareFlag = 1 << 28;
    private const uint WatchdogFlag = 1 << 29;

    private readonly uint[] _registers = new uint[End / 4];
    private uint _resetFlags;
    private uint _cause = PowerOnFlags;

    public ClockControl() => Reset();

    public override uint Read(long offset)
    {
        if (offset >= End) return MissRead(offset);
        var value = _registers[offset / 4];
        return offset switch
        {
            ControlOffset => value | (value & Oscillators) << 1,
            ConfigurationOffset => value & ~0xCu | (value & 3) << 2,
            BackupOffset => value | (value & 1) << 1,
            StatusOffset => value & 1 | (value & 1) << 1 | _resetFlags,
            _ => value,
        };
    }

    public override void Write(long offset, uint value)
    {
        if (offset >= End)
        {
            MissWrite(offset, value);
            return;
        }
        if (offset == StatusOffset && (value & RemoveFlags) != 0) _resetFlags = 0;
        _registers[offset / 4] = value;
    }

    /// <summary>The backup domain stays, and the flags that say why: the firmware itself, unless something else was noted.</summary>
    public override void Reset()
    {
        var backup = _registers[BackupOffset / 4];
        Array.Clear(_registers);
        _registers[ControlOffset / 4] = 0x83;
        _registers[BackupOffset / 4] = backup;
        _resetFlags |= _cause;
        _cause = SoftwareFlag;
    }

    /// <summary>The watchdog is about to reset the chip.</summary>
    public void NoteWatchdog() => _cause = WatchdogFlag;

    /// <summary>The supply was off: nothing from before is left.</summary>
    public void NotePowerOn()
    {
        (_cause, _resetFlags) = (PowerOnFlags, 0);
        _registers[BackupOffset / 4] = 0;
    }
}
