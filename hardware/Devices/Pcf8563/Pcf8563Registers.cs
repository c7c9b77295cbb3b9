namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Registers of the PCF8563; the README beside this file has the table and its source.</summary>
    public static class Pcf8563Registers
    {
        public const byte Address = 0x51;
        public const byte Control1 = 0x00;
        public const byte Seconds = 0x02;
        public const byte Minutes = 0x03;
        public const byte Hours = 0x04;
        public const byte Days = 0x05;
        public const byte Weekdays = 0x06;
        public const byte Months = 0x07;
        public const byte Years = 0x08;

        /// <summary>In <see cref="Seconds"/>: the supply was too low for a while, the time is not to be trusted.</summary>
        public const byte VoltageLow = 0x80;
    }
}
