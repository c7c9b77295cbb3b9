namespace EdgeFleet.Nano.Wire
{
    /// <summary>What a restart would cut off at this moment.</summary>
    public static class RestartHold
    {
        public const byte None = 0;

        /// <summary>The application's work: a lamp burns, a drive moves, water runs, a breaker is on its way.</summary>
        public const byte Work = 1;

        /// <summary>An order that was selected and not operated yet.</summary>
        public const byte Order = 2;
    }
}
