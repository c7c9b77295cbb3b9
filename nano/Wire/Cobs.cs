namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// Consistent overhead byte stuffing (Cheshire and Baker, 1999): after it no byte is 00, so 00 can stand
    /// between frames. A frame is at most 240 bytes, so exactly one byte is added.
    /// </summary>
    public static class Cobs
    {
        /// <summary>Bytes that <see cref="Encode"/> adds to a frame of up to 253 bytes.</summary>
        public const int Overhead = 1;

        /// <returns>Bytes written: count + 1.</returns>
        public static int Encode(byte[] from, int offset, int count, byte[] to, int toOffset)
        {
            int code = toOffset;
            int next = toOffset + 1;
            for (int i = 0; i < count; i++)
            {
                byte value = from[offset + i];
                if (value == 0)
                {
                    to[code] = (byte)(next - code);
                    code = next++;
                }
                else
                {
                    to[next++] = value;
                }
            }
            to[code] = (byte)(next - code);
            return next - toOffset;
        }

        /// <summary>In place.</summary>
        /// <returns>Bytes of the frame, or -1: a code points beyond the end.</returns>
        public static int Decode(byte[] buffer, int count)
        {
            int write = 0;
            int read = 0;
            while (read < count)
            {
                int code = buffer[read++];
                if (code == 0 || read + code - 1 > count) return -1;
                for (int i = 1; i < code; i++) buffer[write++] = buffer[read++];
                if (read < count) buffer[write++] = 0;
            }
            return write;
        }
    }
}
