using System;

namespace EdgeFleet.Stm32;

/// <summary>Power control: the regulator and its over-drive are ready at once; no sleep, no wake-up pins. RM0410, section "PWR".</summary>
public sealed class PowerControl : Peripheral
{
    private const long End = 0x10;
    private const uint OverDrive = 1 << 16;
    private const uint OverDriveSwitch = 1 << 17;
    private const uint VoltageReady = 1 << 14;
    private const uint BackupRegulator = 1 << 9;

    private readonly uint[] _registers = new uint[End / 4];

    public PowerControl() => Reset();

    public override uint Read(long offset)
    {
        if (offset >= End) return MissRead(offset);
        var value = _registers[offset / 4];
        if (offset != 4) return value;
        // The ready bit of the backup memory's regulator stands where its switch does, six lower.
        return value & ~(OverDrive | OverDriveSwitch) | VoltageReady | _registers[0] & (OverDrive | OverDriveSwitch)
            | (value & BackupRegulator) >> 6;
    }

    public override void Write(long offset, uint value)
    {
        if (offset >= End) MissWrite(offset, value);
        else _registers[offset / 4] = value;
    }

    public override void Reset()
    {
        Array.Clear(_registers);
        _registers[0] = 0xC000;
    }
}
