namespace EdgeFleet.Nano.Wire
{
    /// <summary>What became of a command; travels on the wire, so numbers are never reused.</summary>
    public static class CommandCode
    {
        public const byte Done = 0;
        /// <summary>Begun; the points tell how it goes on.</summary>
        public const byte Started = 1;
        public const byte NoSuchPoint = 2;
        public const byte NotWritable = 3;
        public const byte OutOfRange = 4;
        public const byte Expired = 5;
        /// <summary>Operate without a matching select, or too late.</summary>
        public const byte NotSelected = 6;
        /// <summary>An interlock or limit forbids it now (wind, over-current, minimum run time).</summary>
        public const byte Interlocked = 7;
        /// <summary>Somebody at the device has taken over with the local switch.</summary>
        public const byte LocalControl = 8;
        /// <summary>The hardware it needs reports a fault.</summary>
        public const byte HardwareFault = 9;
        /// <summary>Another command is being carried out.</summary>
        public const byte Busy = 10;
        /// <summary>It expires, and the node does not know the time.</summary>
        public const byte NoTime = 11;
    }
}
