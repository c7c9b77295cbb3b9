namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// From counts to units by the resistors of the board; the chip itself needs no calibration. All in integers:
    /// constants are worked out once, so that no product leaves 63 bits for any count that the chip can give.
    /// </summary>
    public sealed class Bl0942Scale
    {
        // The reference is 1.218 V; its square is 1.483524.
        private const long ReferenceMillivolts = 1218;
        private const long ReferenceSquared = 1483524;

        private readonly long _shuntMicroohms;
        private readonly long _dividerMilli;
        private readonly long _nanowattHoursPerPulse;

        /// <param name="shuntMicroohms">What the current flows through: 1000 is 1 milliohm.</param>
        /// <param name="upperOhms">From the mains to the voltage pin, all resistors in a row.</param>
        /// <param name="lowerOhms">From the voltage pin to ground.</param>
        public Bl0942Scale(int shuntMicroohms, int upperOhms, int lowerOhms)
        {
            _shuntMicroohms = shuntMicroohms;
            _dividerMilli = ((long)upperOhms + lowerOhms) * 1000 / lowerOhms;
            // One pulse is 1638.4 x 256 counts of power for a second.
            _nanowattHoursPerPulse = 4194304 * ReferenceSquared / 3537 * _dividerMilli / (36000 * _shuntMicroohms);
        }

        /// <summary>Counts = 305978 x millivolts at the shunt / reference.</summary>
        public int Milliamperes(int counts)
        {
            return Share(counts * ReferenceMillivolts * 1000, 305978 * _shuntMicroohms);
        }

        /// <summary>0.01 V. Counts = 73989 x millivolts at the pin / reference.</summary>
        public int Centivolts(int counts)
        {
            return Share(counts * ReferenceMillivolts * _dividerMilli, 73989L * 10000 * 1000);
        }

        /// <summary>0.01 W, negative when it flows back. Counts = 3537 x millivolts at shunt and pin / reference squared.</summary>
        public int Centiwatts(int counts)
        {
            return Share(counts * ReferenceSquared / 3537 * _dividerMilli, 10000000 * _shuntMicroohms);
        }

        /// <summary>0.01 Hz. The chip counts the microseconds of a period.</summary>
        public static int Centihertz(int counts)
        {
            return counts == 0 ? 0 : Share(100000000, counts);
        }

        /// <summary>0.001 Wh.</summary>
        public long MilliwattHours(long pulses)
        {
            return pulses / 1000000 * _nanowattHoursPerPulse + pulses % 1000000 * _nanowattHoursPerPulse / 1000000;
        }

        // Rounded to the nearest.
        private static int Share(long whole, long parts)
        {
            return (int)((whole + (whole < 0 ? -parts : parts) / 2) / parts);
        }
    }
}
