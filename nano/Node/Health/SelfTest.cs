namespace EdgeFleet.Nano
{
    /// <summary>The bits of the self-test word that the node library sets; the lower 24 are the application's.</summary>
    public static class SelfTest
    {
        /// <summary>The application threw an exception since the node started.</summary>
        public const uint ApplicationFault = 0x01000000;

        /// <summary>The node library did.</summary>
        public const uint LibraryFault = 0x02000000;

        /// <summary>The memory for boot number, address and configuration failed to keep something.</summary>
        public const uint SettingsFault = 0x04000000;

        /// <summary>The memory for records failed to keep something.</summary>
        public const uint RecordsFault = 0x08000000;

        /// <summary>There is a battery clock, and it had lost the time.</summary>
        public const uint ClockFault = 0x10000000;

        /// <summary>Steps came late: the board is overloaded, or was stopped.</summary>
        public const uint LateFault = 0x20000000;
    }
}
