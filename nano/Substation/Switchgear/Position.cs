namespace EdgeFleet.Nano.Substation
{
    /// <summary>Where a switch is, in the codes of a double point (IEC 60870-5-101, DIQ).</summary>
    public static class Position
    {
        /// <summary>In neither place, for no longer than it may take.</summary>
        public const byte Moving = 0;
        public const byte Off = 1;
        public const byte On = 2;

        /// <summary>Its contacts contradict each other, or it never arrived.</summary>
        public const byte Faulty = 3;
    }
}
