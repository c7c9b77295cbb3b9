namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// How far a node is with an image; from <see cref="NotGenuine"/> to <see cref="StorageFailed"/> it is refused, as it is at
    /// <see cref="TooFarAhead"/>.
    /// </summary>
    public static class FirmwareState
    {
        public const byte None = 0;
        public const byte Taking = 1;
        public const byte Whole = 2;
        public const byte Genuine = 3;
        public const byte NotGenuine = 4;
        public const byte OlderRelease = 5;
        public const byte TooLarge = 6;
        public const byte OtherHardware = 7;
        public const byte StorageFailed = 8;
        public const byte Starting = 9;
        /// <summary>It did not hold its trial; what ran before runs again. Offered once more, it begins anew.</summary>
        public const byte RolledBack = 10;

        /// <summary>The release is more than <see cref="ImageLayout.MaxAhead"/> above the lowest that the node takes.</summary>
        public const byte TooFarAhead = 11;
    }
}
