namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>By what the lamp is switched; a setting, so numbers are never reused.</summary>
    public static class ControlMode
    {
        /// <summary>The calendar alone.</summary>
        public const int Calendar = 0;

        /// <summary>Lit while the photocell says dark, with the calendar's level where it has one.</summary>
        public const int Photocell = 1;

        /// <summary>In the calendar's window, lit while the photocell says dark.</summary>
        public const int Both = 2;
    }
}
