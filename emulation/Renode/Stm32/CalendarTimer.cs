using System;

namespace EdgeFleet.Stm32;

/// <summary>
/// The real-time clock with the backup registers: calendar and thousandths, running on an exact crystal of 32768 Hz. Alarms, wake-up
/// timer, time stamps and calibration are not modelled. RM0410, section "RTC".
/// </summary>
public sealed class CalendarTimer : Peripheral
{
    private const long TimeOffset = 0x00;
    private const long DateOffset = 0x04;
    private const long ControlOffset = 0x08;
    private const long StatusOffset = 0x0C;
    private const long PrescalerOffset = 0x10;
    private const long WakeUpOffset = 0x14;
    private const long AlarmAOffset = 0x1C;
    private const long AlarmBOffset = 0x20;
    private const long KeyOffset = 0x24;
    private const long SubsecondOffset = 0x28;
    private const long CalibrationOffset = 0x3C;
    private const long TamperOffset = 0x40;
    private const long AlarmASubsecondOffset = 0x44;
    private const long OptionOffset = 0x4C;
    private const long FirstBackup = 0x50;
    private const long EndBackup = 0xD0;

    private const uint Init = 1 << 7;
    private const uint InInit = 1 << 6;
    private const uint Synchronized = 1 << 5;
    private const uint IsSet = 1 << 4;
    private const uint AlarmsWritable = 7;
    private const uint Alarms = 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11;
    private const long NsPerSecond = 1_000_000_000;

    private static readonly DateTime _epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly uint[] _backup = new uint[(EndBackup - FirstBackup) / 4];
    private uint _control;
    private uint _prescaler = 0x007F_00FF;
    private uint _time;
    private uint _date;
    private uint _keys;
    private bool _init;
    private DateTime _from = _epoch;
    private long _fromNs;

    /// <summary>What the calendar shows.</summary>
    public DateTime Now => _from.AddTicks((NowNs - _fromNs) / 100);

    private uint SyncDivider => (_prescaler & 0x7FFF) + 1;

    public override uint Read(long offset) => offset switch
    {
        TimeOffset => Bcd(Now.Second) | Bcd(Now.Minute) << 8 | Bcd(Now.Hour) << 16,
        DateOffset => Bcd(Now.Day) | Bcd(Now.Month) << 8 | (uint)(((int)Now.DayOfWeek + 6) % 7 + 1) << 13 | Bcd(Now.Year % 100) << 16,
        ControlOffset => _control,
        StatusOffset => AlarmsWritable | Synchronized | (_init ? Init | InInit : 0) | (Now.Year > 2000 ? IsSet : 0),
        PrescalerOffset => _prescaler,
        // Counts down within the second.
        SubsecondOffset => SyncDivider - 1 - (uint)((NowNs - _fromNs) % NsPerSecond * SyncDivider / NsPerSecond),
        WakeUpOffset or AlarmAOffset or AlarmBOffset or KeyOffset or CalibrationOffset or TamperOffset or OptionOffset => 0,
        >= AlarmASubsecondOffset and < OptionOffset => 0,
        >= FirstBackup and < EndBackup => _backup[(offset - FirstBackup) / 4],
        _ => MissRead(offset),
    };

    public override void Write(long offset, uint value)
    {
        switch (offset)
        {
            case KeyOffset: _keys = (_keys << 8 | value & 0xFF) & 0xFFFF; break;
            case >= FirstBackup and < EndBackup: _backup[(offset - FirstBackup) / 4] = value; break;
            case TamperOffset or OptionOffset or CalibrationOffset:
                if (value != 0) MissWrite(offset, value);
                break;
            default:
                if (_keys == 0xCA53) WriteOpen(offset, value);
                break;
        }
    }

    /// <summary>A reset of the chip leaves the backup domain alone.</summary>
    public override void Reset() => _keys = 0;

    /// <summary>The supply was off, and this board has no battery for the backup domain.</summary>
    public void LoseSupply()
    {
        Array.Clear(_backup);
        (_control, _prescaler, _init, _from, _fromNs) = (0, 0x007F_00FF, false, _epoch, NowNs);
    }

    private void WriteOpen(long offset, uint value)
    {
        switch (offset)
        {
            case TimeOffset when _init: _time = value; break;
            case DateOffset when _init: _date = value; break;
            case PrescalerOffset when _init: _prescaler = value; break;
            case TimeOffset or DateOffset or PrescalerOffset: break;
            case ControlOffset:
                if ((value & Alarms) != 0) Miss("alarms, wake-up timer and time stamps are not modelled; none comes");
                _control = value;
                break;
            case StatusOffset: EnterOrLeave((value & Init) != 0); break;
            case WakeUpOffset or AlarmAOffset or AlarmBOffset or AlarmASubsecondOffset or AlarmASubsecondOffset + 4:
                if (value != 0) Miss("alarms, wake-up timer and time stamps are not modelled; none comes");
                break;
            default: MissWrite(offset, value); break;
        }
    }

    private void EnterOrLeave(bool init)
    {
        if (init && !_init) (_time, _date) = (Read(TimeOffset), Read(DateOffset));
        if (!init && _init) Start();
        _init = init;
    }

    private void Start()
    {
        try
        {
            _from = new DateTime(2000 + Number(_date >> 16 & 0xFF), Number(_date >> 8 & 0x1F), Number(_date & 0x3F),
                Number(_time >> 16 & 0x3F), Number(_time >> 8 & 0x7F), Number(_time & 0x7F), DateTimeKind.Utc);
        }
        catch (ArgumentOutOfRangeException)
        {
            Miss(FormattableString.Invariant($"no such day or time: date 0x{_date:X6}, time 0x{_time:X6}; the calendar begins in 2000"));
            _from = _epoch;
        }
        _fromNs = NowNs;
    }

    private static uint Bcd(int value) => (uint)(value / 10 << 4 | value % 10);

    private static int Number(uint bcd) => (int)(bcd >> 4) * 10 + (int)(bcd & 0xF);
}
