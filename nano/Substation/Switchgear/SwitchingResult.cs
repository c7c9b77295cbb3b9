namespace EdgeFleet.Nano.Substation
{
    /// <summary>What became of the last command to the breaker.</summary>
    public static class SwitchingResult
    {
        public const byte None = 0;
        public const byte UnderWay = 1;

        /// <summary>The contacts have told the position that was ordered.</summary>
        public const byte Returned = 2;

        /// <summary>They have not, in the time that it may take.</summary>
        public const byte NoReturn = 3;

        /// <summary>An interlock or the selector came up while the coil was fed; it was cut off at once.</summary>
        public const byte Interrupted = 4;
    }
}
