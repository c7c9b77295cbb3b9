using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>Decimal digits, two a byte, lowest byte first.</summary>
    public static class Bcd
    {
        /// <param name="bytes">Where they are.</param>
        /// <param name="offset">Of the lowest byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="signed">The top bit is a sign; elsewhere it is part of a digit.</param>
        /// <param name="value">0 unless good.</param>
        /// <returns>Bits of <see cref="PointQuality"/>: FF in all bytes is a phase that is not there, any other nibble above 9 is invalid.</returns>
        public static byte Read(byte[] bytes, int offset, int count, bool signed, out long value)
        {
            value = 0;
            bool absent = true;
            for (int i = 0; i < count; i++) absent = absent && bytes[offset + i] == 0xFF;
            if (absent) return PointQuality.NotPresent;
            for (int i = count - 1; i >= 0; i--)
            {
                int pair = bytes[offset + i];
                if (signed && i == count - 1) pair &= 0x7F;
                int high = pair >> 4;
                int low = pair & 0x0F;
                if (high > 9 || low > 9)
                {
                    value = 0;
                    return PointQuality.Invalid;
                }
                value = value * 100 + high * 10 + low;
            }
            if (signed && (bytes[offset + count - 1] & 0x80) != 0) value = -value;
            return PointQuality.Good;
        }

        public static void Write(byte[] bytes, int offset, int count, long value)
        {
            for (int i = 0; i < count; i++)
            {
                bytes[offset + i] = (byte)(value / 10 % 10 << 4 | value % 10);
                value /= 100;
            }
        }
    }
}
