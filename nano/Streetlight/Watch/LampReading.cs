namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// What is known of the lamp at one moment: what was ordered, and what was measured. One instance, filled again and again.
    /// </summary>
    public sealed class LampReading
    {
        /// <summary>The relay is energised.</summary>
        public bool On;

        /// <summary>The level at the lamp, 0.1 percent.</summary>
        public int Permille;

        /// <summary>Since when relay and level are as they are.</summary>
        public long SteadySinceMs;

        /// <summary>There is an input that tells <see cref="Fed"/>.</summary>
        public bool HasContact;

        /// <summary>Mains is behind the relay's contact.</summary>
        public bool Fed;

        /// <summary>The meter answers.</summary>
        public bool Metered;
        public int Centivolts;
        public int Centiwatts;
    }
}
