namespace EdgeFleet.Nano.Substation
{
    /// <summary>Which contact is wired where: the number is the instance of its points. Those without a name are free.</summary>
    public static class ContactNumber
    {
        public const int BreakerOn = 0;
        public const int BreakerOff = 1;
        public const int EarthingOn = 2;
        public const int EarthingOff = 3;

        /// <summary>Closed while the door is: what is told is an open door.</summary>
        public const int Door = 4;
        public const int Water = 5;
        public const int ProtectionTrip = 6;

        /// <summary>Closed while the supply of the coils is there: what is told is its loss.</summary>
        public const int ControlSupplyLost = 7;

        public const int OnExpanders = 28;

        /// <summary>The selector at the panel stands on "remote"; at a pin of the processor.</summary>
        public const int Remote = 28;

        public const int Count = 29;
    }
}
