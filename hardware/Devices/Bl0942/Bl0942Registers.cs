namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Registers of the BL0942 and its packet; the README beside this file has the table and its source.</summary>
    public static class Bl0942Registers
    {
        public const byte CurrentRms = 0x03;
        public const byte VoltageRms = 0x04;
        public const byte ActivePower = 0x06;
        public const byte PulseCount = 0x07;
        public const byte Period = 0x08;
        public const byte Everything = 0xAA;

        /// <summary>Begins a read; the chip's address is in the two lowest bits.</summary>
        public const byte ReadCommand = 0x58;

        /// <summary>Begins the packet of everything.</summary>
        public const byte PacketHead = 0x55;

        public const int PacketLength = 23;

        /// <summary>At which byte of the packet these stand.</summary>
        public const int CurrentAt = 1;
        public const int VoltageAt = 4;
        public const int PowerAt = 10;
        public const int PulsesAt = 13;
        public const int PeriodAt = 16;

        public static int Unsigned24(byte[] packet, int at)
        {
            return packet[at] | (packet[at + 1] << 8) | (packet[at + 2] << 16);
        }

        public static int Signed24(byte[] packet, int at)
        {
            int value = Unsigned24(packet, at);
            return (value & 0x800000) != 0 ? value - 0x1000000 : value;
        }

        /// <summary>Whether a packet is whole: its head, and the inverted sum of the request's first byte and all of it.</summary>
        /// <param name="packet">As received.</param>
        /// <param name="readCommand">The first byte of the request. Its second one, AAH, is not part of the sum.</param>
        public static bool IsWhole(byte[] packet, int readCommand)
        {
            int sum = readCommand;
            for (int i = 0; i < PacketLength - 1; i++)
            {
                sum += packet[i];
            }
            return packet[0] == PacketHead && packet[PacketLength - 1] == ((~sum) & 0xFF);
        }
    }
}
