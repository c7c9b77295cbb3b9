namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Why a flash did not do what it was asked.</summary>
    public static class W25q128Fault
    {
        public const byte None = 0;

        /// <summary>The bus broke a transfer off.</summary>
        public const byte Bus = 1;

        /// <summary>What answers is no W25Q128, or nothing answers.</summary>
        public const byte OtherChip = 2;

        /// <summary>It is longer at work than it may be.</summary>
        public const byte Busy = 3;

        /// <summary>Its status says that sectors are protected, or it does not let itself be written to.</summary>
        public const byte Protected = 4;

        /// <summary>It reads back as something else: worn out, or disturbed.</summary>
        public const byte NotWritten = 5;
    }
}
