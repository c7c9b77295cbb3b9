namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// CRC-16 with polynomial 1021, start FFFF, neither reflected nor inverted (CRC-16/IBM-3740); "123456789" gives 29B1.
    /// </summary>
    public static class Crc16
    {
        public const ushort Start = 0xFFFF;

        public static ushort Of(byte[] buffer, int offset, int count)
        {
            return Add(Start, buffer, offset, count);
        }

        public static ushort Add(ushort crc, byte[] buffer, int offset, int count)
        {
            int register = crc;
            for (int i = 0; i < count; i++)
            {
                register ^= buffer[offset + i] << 8;
                for (int bit = 0; bit < 8; bit++)
                    register = (register & 0x8000) != 0 ? register << 1 ^ 0x1021 : register << 1;
            }
            return (ushort)register;
        }
    }
}
