using System;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Registers of the LIS3DH; the README beside this file has the table and its source.</summary>
    public static class Lis3dhRegisters
    {
        public const byte AddressLow = 0x18;
        public const byte AddressHigh = 0x19;
        public const byte WhoAmI = 0x0F;
        public const byte Control1 = 0x20;
        public const byte Control4 = 0x23;
        public const byte Status = 0x27;
        public const byte OutputX = 0x28;

        /// <summary>What <see cref="WhoAmI"/> holds.</summary>
        public const byte Identity = 0x33;

        /// <summary>Added to a register: the place moves on with every byte.</summary>
        public const byte Climb = 0x80;

        /// <summary>For <see cref="Control1"/>: ten samples a second, all axes.</summary>
        public const byte TenHertz = 0x27;

        /// <summary>For <see cref="Control4"/>: no torn samples, 2 g, 12 bits.</summary>
        public const byte HighResolution = 0x88;

        /// <summary>In <see cref="Status"/>: all axes have a new sample.</summary>
        public const byte NewSample = 0x08;

        /// <summary>0.001 g of one axis; 12 bits stand at the top of two bytes, low first.</summary>
        public static int MilliG(byte low, byte high)
        {
            return (short)(low | (high << 8)) / 16;
        }

        /// <summary>The angle between two directions, in 0.001 rad.</summary>
        public static int AngleMilliradians(int x1, int y1, int z1, int x2, int y2, int z2)
        {
            double dot = x1 * x2 + y1 * y2 + z1 * z2;
            double crossX = y1 * z2 - z1 * y2;
            double crossY = z1 * x2 - x1 * z2;
            double crossZ = x1 * y2 - y1 * x2;
            double cross = Math.Sqrt(crossX * crossX + crossY * crossY + crossZ * crossZ);
            return (int)(Math.Atan2(cross, dot) * 1000 + 0.5);
        }
    }
}
