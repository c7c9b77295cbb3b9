namespace EdgeFleet.Nano.Wire
{
    /// <summary>How a write or execute is meant.</summary>
    public static class CommandPhase
    {
        public const byte Direct = 0;
        public const byte Select = 1;
        public const byte Operate = 2;
        public const byte Cancel = 3;
    }
}
