namespace EdgeFleet.Nano.Substation
{
    /// <summary>What 4 and 20 mA of the transmitters in a cabinet mean.</summary>
    public static class TransmitterRange
    {
        // kPa at 20 degrees.
        public const int Sf6AtFour = 0;
        public const int Sf6AtTwenty = 1000;

        // Tenths of a degree.
        public const int JointAtFour = -500;
        public const int JointAtTwenty = 2000;
    }
}
