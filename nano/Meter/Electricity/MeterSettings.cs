using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>How meters are read: settings that hold for all on the line.</summary>
    public sealed class MeterSettings
    {
        public const ushort Object = 33032;

        /// <summary>Settings there are.</summary>
        public const int Count = 7;

        /// <summary>How far the meters' local standard time is ahead of UTC.</summary>
        public readonly Setting ZoneMinutes = new Setting(Object, 0, 1, 0, -720, 840, 480);

        /// <summary>How often a measurement is read.</summary>
        public readonly Setting RoundSeconds = new Setting(Object, 0, 2, 0, 10, 3600, 60);

        /// <summary>How many missed daily freezes are filled in.</summary>
        public readonly Setting FreezeDays = new Setting(Object, 0, 3, 0, 1, 62, 7);

        /// <summary>How the meters' load record is set.</summary>
        public readonly Setting LoadMinutes = new Setting(Object, 0, 4, 0, 1, 1440, 15);

        /// <summary>How far back the load record is filled in; 0: it is not read.</summary>
        public readonly Setting LoadDays = new Setting(Object, 0, 5, 0, 0, 62, 7);

        /// <summary>How far off a meter's clock still passes as right.</summary>
        public readonly Setting ClockLimitSeconds = new Setting(Object, 0, 6, 0, 5, 86400, 60);

        /// <summary>How long a meter may keep silent, in ms: below a second on a pair of wires, seconds through a carrier.</summary>
        public readonly Setting TimeoutMs = new Setting(Object, 0, 7, 0, 500, 20000, 800);

        public void CopyTo(Setting[] settings, int at)
        {
            settings[at] = ZoneMinutes;
            settings[at + 1] = RoundSeconds;
            settings[at + 2] = FreezeDays;
            settings[at + 3] = LoadMinutes;
            settings[at + 4] = LoadDays;
            settings[at + 5] = ClockLimitSeconds;
            settings[at + 6] = TimeoutMs;
        }
    }
}
