namespace EdgeFleet.Nano.Wire
{
    /// <summary>Why bytes between two 00 are no frame that can be read.</summary>
    public static class FrameFault
    {
        public const byte None = 0;
        /// <summary>Shorter than the shortest frame.</summary>
        public const byte Short = 1;
        /// <summary>Damaged on the line.</summary>
        public const byte Crc = 2;
        /// <summary>Another version of the wire, or bits that this one reserves.</summary>
        public const byte Version = 3;
        /// <summary>The parts do not fill the body.</summary>
        public const byte Parts = 4;
    }
}
