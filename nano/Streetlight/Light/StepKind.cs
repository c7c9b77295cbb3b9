namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>What a program's step is timed by; a setting, so numbers are never reused.</summary>
    public static class StepKind
    {
        /// <summary>There is no such step.</summary>
        public const int None = 0;

        /// <summary>Minutes after midnight.</summary>
        public const int Clock = 1;

        /// <summary>Minutes after sunset, or before it.</summary>
        public const int Sunset = 2;

        /// <summary>Minutes after sunrise, or before it.</summary>
        public const int Sunrise = 3;
    }
}
