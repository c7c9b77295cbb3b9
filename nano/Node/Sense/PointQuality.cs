namespace EdgeFleet.Nano.Sense
{
    /// <summary>What is known against a value, as bits: the same as the fleet's own.</summary>
    public static class PointQuality
    {
        public const byte Good = 0;
        public const byte Invalid = 1;
        public const byte NotPresent = 2;
        public const byte NotTopical = 4;
        public const byte Substituted = 8;
        public const byte Blocked = 16;
        public const byte Overflow = 32;
        public const byte TimeUncertain = 64;
    }
}
