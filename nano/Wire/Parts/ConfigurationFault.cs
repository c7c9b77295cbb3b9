namespace EdgeFleet.Nano.Wire
{
    /// <summary>Why a node does not take a configuration.</summary>
    public static class ConfigurationFault
    {
        public const byte None = 0;
        public const byte UnknownSetting = 1;
        public const byte OutOfRange = 2;
        /// <summary>In range, and makes no sense with the others.</summary>
        public const byte DoesNotFit = 3;
        public const byte PieceMissing = 4;
        public const byte NotStored = 5;
    }
}
