using System;
using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Micro Crystal RV-3032-C7: a temperature-compensated clock with hundredths, which keeps the time of an edge on its
/// event input by itself. Source: application manual RV-3032-C7 (Micro Crystal).
/// </summary>
public sealed class Rv3032 : RegisterChip
{
    private const byte Status = 0x0D;
    private const byte StampControl = 0x13;
    private const byte EventControl = 0x15;
    private const byte EventStamp = 0x26;
    private const byte EventFlag = 0x04;
    private const byte PowerOnFlag = 0x02;
    private const byte Memory = 0x0E;
    private const byte MemoryBusy = 0x04;
    private const byte PowerManagement = 0xC0;
    private const byte BackupSwitch = 0x30;
    private const long RefreshUs = 66_000;

    private readonly CalendarClock _clock;
    private readonly byte[] _registers = new byte[256];
    private readonly EdgeReader _reader;
    private bool _touched;
    private long _bornUs;

    /// <param name="nowUs">When its backup supply was first connected.</param>
    /// <param name="driftPpm">How much too fast it is; the compensated crystal stays within 2.5.</param>
    public Rv3032(long nowUs, double driftPpm = 1)
    {
        _clock = new CalendarClock(driftPpm);
        _reader = new EdgeReader(Event);
        Forget(nowUs);
    }

    /// <summary>Its event input.</summary>
    public DigitalPin Event { get; } = new(Pull.Up);

    /// <summary>A fault: with the supply off, it forgets the time.</summary>
    public bool BackupEmpty { get; set; }

    public DateTime At(long nowUs) => _clock.At(nowUs);

    public override void PowerOff(long nowUs)
    {
        base.PowerOff(nowUs);
        // As delivered it does not switch over to its backup supply: that has to be configured.
        if ((_registers[PowerManagement] & BackupSwitch) is 0 or BackupSwitch) BackupEmpty = true;
    }

    public override void PowerOn(long nowUs)
    {
        base.PowerOn(nowUs);
        if (BackupEmpty) Forget(nowUs);
    }

    public override void End(long nowUs)
    {
        if (!_touched) return;
        _touched = false;
        // A write to the seconds starts the second anew.
        _clock.Set(nowUs,
            2000 + CalendarClock.FromBcd(_registers[7]), CalendarClock.FromBcd(_registers[6]), CalendarClock.FromBcd(_registers[5]),
            new TimeSpan(CalendarClock.FromBcd(_registers[3]), CalendarClock.FromBcd(_registers[2]), CalendarClock.FromBcd(_registers[1])));
    }

    protected override bool Address(long nowUs, bool read)
    {
        if (!_touched)
        {
            Watch(nowUs);
            Put(0x00, _clock.At(nowUs));
            _registers[Memory] = nowUs - _bornUs < RefreshUs ? MemoryBusy : (byte)0;
        }
        return base.Address(nowUs, read);
    }

    protected override byte Load(long nowUs, byte place) => _registers[place];

    protected override void Store(long nowUs, byte place, byte value)
    {
        switch (place)
        {
            case 0x00: return;
            case <= 0x07:
                _registers[place] = value;
                _touched = true;
                return;
            case Status:
                // Flags are only ever cleared from outside.
                _registers[Status] &= value;
                return;
            case StampControl:
                // It acts when it rises.
                if ((value & ~_registers[place] & 0x20) != 0) Array.Clear(_registers, EventStamp, 8);
                _registers[place] = (byte)(value & 0x27);
                return;
            case >= 0x18 and <= 0x2D: return;
            default:
                _registers[place] = value;
                return;
        }
    }

    private void Forget(long nowUs)
    {
        Array.Clear(_registers);
        _registers[Status] = PowerOnFlag;
        _bornUs = nowUs;
        _clock.Set(nowUs, new DateTime(2000, 1, 1));
    }

    private void Watch(long nowUs)
    {
        var rising = (_registers[EventControl] & 0x40) != 0;
        foreach (var edge in _reader.Fresh(nowUs))
        {
            if (edge.High != rising) continue;
            _registers[Status] |= EventFlag;
            var last = (_registers[StampControl] & 0x04) != 0;
            if (last || _registers[EventStamp] == 0)
            {
                var time = _clock.At(edge.AtUs);
                Put(EventStamp + 1, time);
                // A stamp has no weekday: the date follows the hours.
                _registers[EventStamp + 5] = CalendarClock.Bcd(time.Day);
                _registers[EventStamp + 6] = CalendarClock.Bcd(time.Month);
                _registers[EventStamp + 7] = CalendarClock.Bcd(time.Year % 100);
            }
            _registers[EventStamp]++;
        }
    }

    private void Put(int place, DateTime time)
    {
        _registers[place] = CalendarClock.Bcd(time.Millisecond / 10);
        _registers[place + 1] = CalendarClock.Bcd(time.Second);
        _registers[place + 2] = CalendarClock.Bcd(time.Minute);
        _registers[place + 3] = CalendarClock.Bcd(time.Hour);
        if (place != 0) return;
        _registers[4] = (byte)time.DayOfWeek;
        _registers[5] = CalendarClock.Bcd(time.Day);
        _registers[6] = CalendarClock.Bcd(time.Month);
        _registers[7] = CalendarClock.Bcd(time.Year % 100);
    }
}
