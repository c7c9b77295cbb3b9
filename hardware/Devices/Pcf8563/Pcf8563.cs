using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>A clock on a battery, good to the second. It is set to UTC.</summary>
    public sealed class Pcf8563 : IRealTimeClock
    {
        private readonly II2cBus _bus;
        private readonly ClockFields _fields = new ClockFields();
        private readonly byte[] _bytes = new byte[8];
        private readonly byte[] _place = new byte[] { Pcf8563Registers.Seconds };

        public Pcf8563(II2cBus bus)
        {
            _bus = bus;
        }

        public long Read()
        {
            if (!_bus.Transfer(Pcf8563Registers.Address, _place, 1, _bytes, 7) || (_bytes[0] & Pcf8563Registers.VoltageLow) != 0)
            {
                return 0;
            }
            _fields.Second = ClockFields.FromBcd(_bytes[0] & 0x7F);
            _fields.Minute = ClockFields.FromBcd(_bytes[1] & 0x7F);
            _fields.Hour = ClockFields.FromBcd(_bytes[2] & 0x3F);
            _fields.Day = ClockFields.FromBcd(_bytes[3] & 0x3F);
            _fields.Month = ClockFields.FromBcd(_bytes[5] & 0x1F);
            int year = ClockFields.FromBcd(_bytes[6]);
            _fields.Year = year < 0 ? -1 : 2000 + year;
            return _fields.IsValid ? _fields.ToUnixSeconds() * 1000 : 0;
        }

        /// <summary>Rounds to the nearest second. A time outside the years 2000 to 2099 changes nothing.</summary>
        public void Set(long unixMs)
        {
            if (!_fields.FromUnixSeconds((unixMs + 500) / 1000))
            {
                return;
            }
            // A clock that was stopped by a test bit would never go on.
            _bytes[0] = Pcf8563Registers.Control1;
            _bytes[1] = 0;
            _bus.Transfer(Pcf8563Registers.Address, _bytes, 2, _bytes, 0);
            _bytes[0] = Pcf8563Registers.Seconds;
            _bytes[1] = ClockFields.ToBcd(_fields.Second);
            _bytes[2] = ClockFields.ToBcd(_fields.Minute);
            _bytes[3] = ClockFields.ToBcd(_fields.Hour);
            _bytes[4] = ClockFields.ToBcd(_fields.Day);
            _bytes[5] = (byte)_fields.Weekday;
            _bytes[6] = ClockFields.ToBcd(_fields.Month);
            _bytes[7] = ClockFields.ToBcd(_fields.Year - 2000);
            _bus.Transfer(Pcf8563Registers.Address, _bytes, 8, _bytes, 0);
        }
    }
}
