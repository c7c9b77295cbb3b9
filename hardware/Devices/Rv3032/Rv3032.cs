using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// A precise clock on a battery that also keeps, by itself and to the hundredth, when its event input fell. It is
    /// set to UTC. Setting it begins a second, so the rest of the second is kept beside the time, in its own memory.
    /// </summary>
    public sealed class Rv3032 : IRealTimeClock
    {
        private readonly II2cBus _bus;
        private readonly ClockFields _fields = new ClockFields();
        private readonly byte[] _bytes = new byte[14];
        private readonly byte[] _write = new byte[8];
        private bool _prepared;

        public Rv3032(II2cBus bus)
        {
            _bus = bus;
        }

        /// <summary>When the first event since the last look came: UTC in Unix milliseconds, in steps of 10.</summary>
        public long EventMs { get; private set; }

        /// <summary>How many there were; the time is that of the first.</summary>
        public int EventCount { get; private set; }

        public long Read()
        {
            Prepare();
            if (!Fetch(Rv3032Registers.Hundredths, 14) || IsLost(_bytes[Rv3032Registers.Status]))
            {
                return 0;
            }
            return Place(_bytes[0], 1, 5);
        }

        /// <summary>An event that nobody has taken is forgotten: its time is that of the clock as it was.</summary>
        public void Set(long unixMs)
        {
            Prepare();
            if (!_fields.FromUnixSeconds(unixMs / 1000))
            {
                return;
            }
            int restMs = (int)(unixMs % 1000);
            _write[0] = Rv3032Registers.UserMemory;
            _write[1] = (byte)restMs;
            _write[2] = (byte)(restMs >> 8);
            if (!_bus.Transfer(Rv3032Registers.Address, _write, 3, _bytes, 0))
            {
                return;
            }
            _write[0] = Rv3032Registers.Seconds;
            _write[1] = ClockFields.ToBcd(_fields.Second);
            _write[2] = ClockFields.ToBcd(_fields.Minute);
            _write[3] = ClockFields.ToBcd(_fields.Hour);
            _write[4] = (byte)_fields.Weekday;
            _write[5] = ClockFields.ToBcd(_fields.Day);
            _write[6] = ClockFields.ToBcd(_fields.Month);
            _write[7] = ClockFields.ToBcd(_fields.Year - 2000);
            if (_bus.Transfer(Rv3032Registers.Address, _write, 8, _bytes, 0) && ForgetStamp())
            {
                Put(Rv3032Registers.Status, 0);
            }
        }

        /// <summary>Looks whether the event input fell since the last look, and lets the next event be kept.</summary>
        /// <returns>False: there was none, its time is not to be trusted, or the chip does not answer.</returns>
        public bool TakeEvent()
        {
            if (!Fetch(Rv3032Registers.Status, 1) || (_bytes[0] & Rv3032Registers.EventFlag) == 0)
            {
                return false;
            }
            bool lost = IsLost(_bytes[0]);
            bool good = Fetch(Rv3032Registers.EventCount, 8);
            int count = _bytes[0];
            if (good && !lost)
            {
                EventMs = Place(_bytes[1], 2, 5);
                EventCount = count;
            }
            // The other flags stay as they are when written as 1.
            bool armed = good && ForgetStamp() && Put(Rv3032Registers.Status, 0xFF & ~Rv3032Registers.EventFlag);
            return armed && !lost && EventMs != 0;
        }

        // As delivered, the chip does not use its battery; told so at every start, it needs no write to its EEPROM.
        private void Prepare()
        {
            if (!_prepared && Fetch(Rv3032Registers.MemoryState, 1) && (_bytes[0] & Rv3032Registers.MemoryBusy) == 0)
            {
                _prepared = Put(Rv3032Registers.Control1, Rv3032Registers.KeepConfiguration)
                    && Put(Rv3032Registers.PowerManagement, Rv3032Registers.SwitchToBackup);
            }
        }

        private bool ForgetStamp()
        {
            return Put(Rv3032Registers.StampControl, 0) && Put(Rv3032Registers.StampControl, Rv3032Registers.ResetStamp);
        }

        // Seconds, minutes and hours stand together; the date follows, after a weekday only where there is one.
        private long Place(byte hundredths, int seconds, int date)
        {
            int parts = ClockFields.FromBcd(hundredths);
            _fields.Second = ClockFields.FromBcd(_bytes[seconds]);
            _fields.Minute = ClockFields.FromBcd(_bytes[seconds + 1]);
            _fields.Hour = ClockFields.FromBcd(_bytes[seconds + 2]);
            _fields.Day = ClockFields.FromBcd(_bytes[date]);
            _fields.Month = ClockFields.FromBcd(_bytes[date + 1]);
            int year = ClockFields.FromBcd(_bytes[date + 2]);
            _fields.Year = year < 0 ? -1 : 2000 + year;
            if (parts < 0 || !_fields.IsValid)
            {
                return 0;
            }
            long unixMs = _fields.ToUnixSeconds() * 1000 + parts * 10;
            return Fetch(Rv3032Registers.UserMemory, 2) ? unixMs + (_bytes[0] | (_bytes[1] << 8)) % 1000 : 0;
        }

        private bool Fetch(byte place, int count)
        {
            _write[0] = place;
            return _bus.Transfer(Rv3032Registers.Address, _write, 1, _bytes, count);
        }

        private bool Put(byte place, int value)
        {
            _write[0] = place;
            _write[1] = (byte)value;
            return _bus.Transfer(Rv3032Registers.Address, _write, 2, _bytes, 0);
        }

        private static bool IsLost(byte status)
        {
            return (status & (Rv3032Registers.PowerOnFlag | Rv3032Registers.VoltageLowFlag)) != 0;
        }
    }
}
