namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Commands and numbers of the SHT4x; the README beside this file has the table and its source.</summary>
    public static class Sht4xRegisters
    {
        public const byte Address = 0x44;
        public const byte MeasureHigh = 0xFD;
        public const byte SoftReset = 0x94;

        /// <summary>A measurement of high precision takes 8.3 ms at most.</summary>
        public const int MeasuringMs = 10;

        /// <summary>0.01 degrees Celsius.</summary>
        public static int CentiCelsius(int raw)
        {
            return (17500 * raw + 32767) / 65535 - 4500;
        }

        /// <summary>0.01 percent relative humidity, kept between 0 and 100 percent.</summary>
        public static int CentiPercent(int raw)
        {
            int value = (12500 * raw + 32767) / 65535 - 600;
            return value < 0 ? 0 : value > 10000 ? 10000 : value;
        }

        /// <summary>CRC-8 of two bytes: polynomial 31, initial FF, not reflected.</summary>
        public static byte Crc(byte[] bytes, int offset)
        {
            int crc = 0xFF;
            for (int i = 0; i < 2; i++)
            {
                crc ^= bytes[offset + i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1;
                    crc &= 0xFF;
                }
            }
            return (byte)crc;
        }
    }
}
