namespace EdgeFleet.Nano.Wire
{
    /// <summary>What a part of a frame is. Above <see cref="Essential"/>, a node that does not know it refuses the whole request.</summary>
    public static class PartType
    {
        public const byte Essential = 0x80;

        // From the gateway.
        public const byte Time = 0x01;
        public const byte Confirm = 0x02;
        public const byte Collect = 0x03;
        public const byte Read = 0x04;
        public const byte Write = 0x85;
        public const byte Execute = 0x86;
        public const byte Configure = 0x87;
        public const byte Settings = 0x08;
        public const byte Offer = 0x89;
        public const byte Chunk = 0x8A;
        public const byte Apply = 0x8B;
        public const byte Identify = 0x0C;
        public const byte Discover = 0x0D;
        public const byte Assign = 0x8E;
        public const byte Rekey = 0x8F;

        // From the node.
        public const byte Status = 0x20;
        public const byte Records = 0x21;
        public const byte Values = 0x22;
        public const byte Result = 0x23;
        public const byte Configuration = 0x24;
        public const byte Firmware = 0x25;
        public const byte Identity = 0x26;
        public const byte Refusal = 0x27;
        public const byte Keys = 0x28;
    }
}
