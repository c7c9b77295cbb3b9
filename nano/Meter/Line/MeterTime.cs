using EdgeFleet.Hardware.Devices;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>Times as a meter tells them, in the standard time of its place, and as the fleet keeps them.</summary>
    public sealed class MeterTime
    {
        public const long DayMs = 86400000;
        private const long MinuteMs = 60000;

        private readonly ClockFields _fields = new ClockFields();

        /// <summary>How far local standard time is ahead of UTC, in minutes.</summary>
        public int ZoneMinutes { get; set; }

        /// <summary>Days since 1970 of the local calendar.</summary>
        public int DayOf(long unixMs)
        {
            return (int)((unixMs + ZoneMinutes * MinuteMs) / DayMs);
        }

        /// <summary>0 to 1439.</summary>
        public int MinuteOf(long unixMs)
        {
            return (int)((unixMs + ZoneMinutes * MinuteMs) % DayMs / MinuteMs);
        }

        /// <summary>Reads mm hh DD MM YY.</summary>
        /// <returns>UTC in Unix milliseconds; -1: this is no time, as in a slot that was never filled.</returns>
        public long ReadMinute(byte[] bytes, int offset)
        {
            _fields.Second = 0;
            _fields.Minute = ClockFields.FromBcd(bytes[offset]);
            _fields.Hour = ClockFields.FromBcd(bytes[offset + 1]);
            ReadDate(bytes, offset + 2);
            return Value();
        }

        /// <summary>Reads WW DD MM YY and ss mm hh, which a meter gives one after the other.</summary>
        /// <returns>As <see cref="ReadMinute"/>.</returns>
        public long ReadClock(byte[] date, byte[] time)
        {
            _fields.Second = ClockFields.FromBcd(time[0]);
            _fields.Minute = ClockFields.FromBcd(time[1]);
            _fields.Hour = ClockFields.FromBcd(time[2]);
            ReadDate(date, 1);
            return Value();
        }

        /// <summary>Adds mm hh DD MM YY to a question.</summary>
        public void AddMinute(LineMaster to, long unixMs)
        {
            if (!_fields.FromUnixSeconds((unixMs + ZoneMinutes * MinuteMs) / 1000)) return;
            to.Add(ClockFields.ToBcd(_fields.Minute));
            to.Add(ClockFields.ToBcd(_fields.Hour));
            to.Add(ClockFields.ToBcd(_fields.Day));
            to.Add(ClockFields.ToBcd(_fields.Month));
            to.Add(ClockFields.ToBcd(_fields.Year - 2000));
        }

        private void ReadDate(byte[] bytes, int offset)
        {
            _fields.Day = ClockFields.FromBcd(bytes[offset]);
            _fields.Month = ClockFields.FromBcd(bytes[offset + 1]);
            int year = ClockFields.FromBcd(bytes[offset + 2]);
            _fields.Year = year < 0 ? 0 : 2000 + year;
        }

        private long Value()
        {
            return _fields.IsValid ? _fields.ToUnixSeconds() * 1000 - ZoneMinutes * MinuteMs : -1;
        }
    }
}
