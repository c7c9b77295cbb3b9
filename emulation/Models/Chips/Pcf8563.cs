using System;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// NXP PCF8563, a clock with a backup supply: seconds to years in BCD, and a flag that says whether the time can be
/// trusted. Source: data sheet PCF8563 (NXP).
/// </summary>
public sealed class Pcf8563 : RegisterChip
{
    private readonly CalendarClock _clock;
    private readonly byte[] _registers = new byte[16];
    private bool _lost = true;
    private bool _touched;

    /// <param name="nowUs">When its backup supply was first connected.</param>
    /// <param name="driftPpm">How much too fast its crystal is.</param>
    public Pcf8563(long nowUs, double driftPpm = 10)
    {
        _clock = new CalendarClock(driftPpm);
        _clock.Set(nowUs, new DateTime(2000, 1, 1));
    }

    /// <summary>A fault: with the supply off, it forgets the time.</summary>
    public bool BackupEmpty { get; set; }

    /// <summary>What it shows now.</summary>
    public DateTime At(long nowUs) => _clock.At(nowUs);

    public override void PowerOn(long nowUs)
    {
        base.PowerOn(nowUs);
        if (!BackupEmpty) return;
        Array.Clear(_registers);
        _clock.Set(nowUs, new DateTime(2000, 1, 1));
        _lost = true;
    }

    public override void End(long nowUs)
    {
        if (!_touched) return;
        _touched = false;
        _lost = (_registers[2] & 0x80) != 0;
        _clock.Set(nowUs,
            2000 + CalendarClock.FromBcd(_registers[8]), CalendarClock.FromBcd(_registers[7] & 0x1F),
                CalendarClock.FromBcd(_registers[5] & 0x3F),
            new TimeSpan(CalendarClock.FromBcd(_registers[4] & 0x3F), CalendarClock.FromBcd(_registers[3] & 0x7F),
                CalendarClock.FromBcd(_registers[2] & 0x7F)));
    }

    // The counters stand still for an access: what is read in one transfer belongs together.
    protected override bool Address(long nowUs, bool read)
    {
        if (!_touched) Latch(nowUs);
        return base.Address(nowUs, read);
    }

    protected override byte Next(byte place) => (byte)((place + 1) & 0x0F);

    protected override byte Load(long nowUs, byte place) => _registers[place & 0x0F];

    protected override void Store(long nowUs, byte place, byte value)
    {
        _registers[place & 0x0F] = value;
        _touched |= place is >= 2 and <= 8;
    }

    private void Latch(long nowUs)
    {
        var time = _clock.At(nowUs);
        _registers[2] = (byte)(CalendarClock.Bcd(time.Second) | (_lost ? 0x80 : 0));
        _registers[3] = CalendarClock.Bcd(time.Minute);
        _registers[4] = CalendarClock.Bcd(time.Hour);
        _registers[5] = CalendarClock.Bcd(time.Day);
        _registers[6] = (byte)time.DayOfWeek;
        _registers[7] = CalendarClock.Bcd(time.Month);
        _registers[8] = CalendarClock.Bcd(time.Year % 100);
    }
}
