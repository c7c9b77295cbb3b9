namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Commands and numbers of the BH1750FVI; the README beside this file has the table and its source.</summary>
    public static class Bh1750Registers
    {
        public const byte AddressLow = 0x23;
        public const byte AddressHigh = 0x5C;
        public const byte OneTimeHigh = 0x20;
        public const byte TimeHighBits = 0x40;
        public const byte TimeLowBits = 0x60;

        /// <summary>The measuring time after power-on; the result is 1.2 counts a lux then.</summary>
        public const int UsualTime = 69;

        public const int MinTime = 31;
        public const int MaxTime = 254;

        /// <summary>A result of this is as bright as it can tell.</summary>
        public const int Full = 65535;

        /// <summary>How long a measurement takes at most.</summary>
        public static int MeasuringMs(int measuringTime)
        {
            return 180 * measuringTime / UsualTime + 1;
        }

        /// <summary>0.1 lux.</summary>
        public static int DeciLux(int raw, int measuringTime)
        {
            // raw / 1.2 x 69 / time x 10
            return (raw * 575 + measuringTime / 2) / measuringTime;
        }
    }
}
