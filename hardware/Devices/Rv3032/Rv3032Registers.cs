namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Registers of the RV-3032-C7; the README beside this file has the table and its source.</summary>
    public static class Rv3032Registers
    {
        public const byte Address = 0x51;
        public const byte Hundredths = 0x00;
        public const byte Seconds = 0x01;
        public const byte Status = 0x0D;
        public const byte MemoryState = 0x0E;
        public const byte Control1 = 0x10;
        public const byte StampControl = 0x13;
        public const byte EventCount = 0x26;
        public const byte UserMemory = 0x40;
        public const byte PowerManagement = 0xC0;

        /// <summary>Bits of <see cref="Status"/>, cleared by writing 0.</summary>
        public const byte EventFlag = 0x04;
        public const byte PowerOnFlag = 0x02;
        public const byte VoltageLowFlag = 0x01;

        /// <summary>In <see cref="MemoryState"/>: the chip is copying its configuration.</summary>
        public const byte MemoryBusy = 0x04;

        /// <summary>For <see cref="Control1"/>: the configuration is not copied over every night.</summary>
        public const byte KeepConfiguration = 0x04;

        /// <summary>For <see cref="PowerManagement"/>: the backup takes over when the supply falls below 2 V.</summary>
        public const byte SwitchToBackup = 0x20;

        /// <summary>In <see cref="StampControl"/>: it acts when it rises, and forgets the stamp.</summary>
        public const byte ResetStamp = 0x20;
    }
}
