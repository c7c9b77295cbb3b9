namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Numbers of the W25Q128JV; the README beside this file has their source.</summary>
    public static class W25q128Registers
    {
        public const byte ReadData = 0x03;

        public const byte PageProgram = 0x02;

        public const byte SectorErase = 0x20;

        public const byte WriteEnable = 0x06;

        public const byte ReadStatus = 0x05;

        public const byte ReadId = 0x9F;

        public const byte Wake = 0xAB;

        /// <summary>Status: it programs or erases, and hears nothing but the question for its status.</summary>
        public const byte Busy = 0x01;

        /// <summary>Status: the next program or erase is taken.</summary>
        public const byte WriteEnabled = 0x02;

        /// <summary>Status: what of it is protected; 0 as delivered.</summary>
        public const byte Protection = 0x7C;

        public const byte Manufacturer = 0xEF;

        /// <summary>Memory type of the parts ending in Q and N.</summary>
        public const byte TypeQ = 0x40;

        /// <summary>Memory type of the parts ending in M.</summary>
        public const byte TypeM = 0x70;

        /// <summary>2 to the power of this: bytes.</summary>
        public const byte Capacity = 0x18;

        public const int Size = 1 << Capacity;
        public const int SectorSize = 4096;
        public const int PageSize = 256;

        /// <summary>Longest time of a page program (tPP), in us.</summary>
        public const int ProgramUs = 3000;

        /// <summary>Longest time of a sector erase (tSE), in us.</summary>
        public const int EraseUs = 400000;
    }
}
