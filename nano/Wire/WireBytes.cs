namespace EdgeFleet.Nano.Wire
{
    /// <summary>Numbers in bytes, lowest first, as everywhere on the wire.</summary>
    public static class WireBytes
    {
        public static ushort ReadUInt16(byte[] buffer, int offset)
        {
            return (ushort)(buffer[offset] | buffer[offset + 1] << 8);
        }

        public static uint ReadUInt32(byte[] buffer, int offset)
        {
            return (uint)(buffer[offset] | buffer[offset + 1] << 8 | buffer[offset + 2] << 16 | buffer[offset + 3] << 24);
        }

        public static long ReadInt64(byte[] buffer, int offset)
        {
            return (long)ReadUInt32(buffer, offset) | (long)ReadUInt32(buffer, offset + 4) << 32;
        }

        /// <summary>Six bytes: enough for Unix milliseconds until the year 10889.</summary>
        public static long ReadTime(byte[] buffer, int offset)
        {
            return (long)ReadUInt32(buffer, offset) | (long)ReadUInt16(buffer, offset + 4) << 32;
        }

        public static void WriteUInt16(byte[] buffer, int offset, int value)
        {
            buffer[offset] = (byte)value;
            buffer[offset + 1] = (byte)(value >> 8);
        }

        public static void WriteUInt32(byte[] buffer, int offset, uint value)
        {
            buffer[offset] = (byte)value;
            buffer[offset + 1] = (byte)(value >> 8);
            buffer[offset + 2] = (byte)(value >> 16);
            buffer[offset + 3] = (byte)(value >> 24);
        }

        public static void WriteInt64(byte[] buffer, int offset, long value)
        {
            WriteUInt32(buffer, offset, (uint)value);
            WriteUInt32(buffer, offset + 4, (uint)(value >> 32));
        }

        public static void WriteTime(byte[] buffer, int offset, long value)
        {
            WriteUInt32(buffer, offset, (uint)value);
            WriteUInt16(buffer, offset + 4, (int)(value >> 32));
        }

        public static void Copy(byte[] from, int fromOffset, byte[] to, int toOffset, int count)
        {
            System.Array.Copy(from, fromOffset, to, toOffset, count);
        }

        /// <summary>Compares in a time that does not tell where the first difference is.</summary>
        public static bool Same(byte[] a, int aOffset, byte[] b, int bOffset, int count)
        {
            int difference = 0;
            for (int i = 0; i < count; i++) difference |= a[aOffset + i] ^ b[bOffset + i];
            return difference == 0;
        }
    }
}
