namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>Why a roller does not move any more. It stays so until somebody has looked and resets it.</summary>
    public static class RollerFault
    {
        public const byte None = 0;
        /// <summary>Both end switches are active, or the one that was left behind stays active.</summary>
        public const byte EndSwitch = 1;
        /// <summary>The end was not reached in the time that it takes.</summary>
        public const byte Stalled = 2;
        public const byte OverCurrent = 3;
        /// <summary>A phase is missing, or they come in the wrong order: the motor would run backwards.</summary>
        public const byte Phase = 4;
    }
}
