namespace EdgeFleet.Nano.Dlt645
{
    /// <summary>Decimal digits, two a byte, lowest byte first.</summary>
    public static class Bcd
    {
        // The same bits as the quality of a point.
        public const byte Good = 0;
        public const byte Invalid = 1;
        public const byte NotPresent = 2;

        /// <param name="bytes">Where they are.</param>
        /// <param name="offset">Of the lowest byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="signed">The top bit is a sign; elsewhere it is part of a digit.</param>
        /// <param name="value">0 unless good.</param>
        /// <returns>
        /// <see cref="Good"/>; <see cref="NotPresent"/> for FF in all bytes, a phase that is not there; <see cref="Invalid"/> for
        /// any other nibble above 9.
        /// </returns>
        public static byte Read(byte[] bytes, int offset, int count, bool signed, out long value)
        {
            value = 0;
            bool absent = true;
            for (int i = 0; i < count; i++) absent = absent && bytes[offset + i] == 0xFF;
            if (absent) return NotPresent;
            for (int i = count - 1; i >= 0; i--)
            {
                int pair = bytes[offset + i];
                if (signed && i == count - 1) pair &= 0x7F;
                int high = pair >> 4;
                int low = pair & 0x0F;
                if (high > 9 || low > 9)
                {
                    value = 0;
                    return Invalid;
                }
                value = value * 100 + high * 10 + low;
            }
            if (signed && (bytes[offset + count - 1] & 0x80) != 0) value = -value;
            return Good;
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
