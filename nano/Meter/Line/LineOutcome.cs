namespace EdgeFleet.Nano.Meter
{
    /// <summary>What became of a question to a meter.</summary>
    public static class LineOutcome
    {
        public const byte Pending = 0;
        public const byte Answered = 1;
        /// <summary>The meter has no such item; asking again is no use.</summary>
        public const byte Unsupported = 2;
        /// <summary>The meter answered with another error, or with more than fits.</summary>
        public const byte Refused = 3;
        /// <summary>No answer that could be read, however often it was asked.</summary>
        public const byte NoAnswer = 4;
    }
}
