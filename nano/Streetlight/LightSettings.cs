using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>All settings of a streetlight, with what holds until it is configured. The README lists the paths.</summary>
    public sealed class LightSettings
    {
        /// <summary>Steps of one program.</summary>
        public const int Steps = 6;

        /// <summary>There is one for most nights, and a second for chosen ones.</summary>
        public const int Programs = 2;

        // Own objects, see seeds/objects.json.
        private const ushort Control = 33010;
        private const ushort ProgramStep = 33011;
        private const ushort AlarmDelay = 33012;

        private readonly Setting[] _all = new Setting[28 + Programs * Steps * 3 + LampAlarms.Count * 2];
        private int _count;

        public LightSettings()
        {
            DefaultLevel = Add(3416, 4, 0, 0, 100, 100);
            NominalWatts = Add(3416, 36, 0, 1, 2000, 100);
            MinimumLevel = Add(3416, 37, 0, 1, 100, 10);
            MinimumWatts = Add(3416, 38, 0, 0, 2000, 11);
            VirtualPowerOutput = Add(3416, 41, 0, 1, 100, 100);
            FadeSeconds = Add(3416, 49, -1, 0, 6000, 50);
            OverrideFadeSeconds = Add(3416, 52, -1, 0, 6000, 10);
            OverrideSeconds = Add(3416, 53, 0, 60, 86400, 7200);
            LowPowerWatts = Add(3418, 10, -1, 0, 20000, 800);
            LowPowerWattsDimmed = Add(3418, 11, -1, 0, 20000, 80);
            LowVoltage = Add(3418, 20, 0, 0, 400, 160);
            CellOnLux = Add(3419, 1, 0, 1, 1000, 20);
            CellOffLux = Add(3419, 2, 0, 2, 2000, 40);
            TiltMilliradians = Add(3429, 5, -3, 10, 1571, 87);
            Latitude = Add(6, 0, -5, -8990000, 8990000, 3688000);
            Longitude = Add(6, 1, -5, -18000000, 18000000, 11874000);
            Mode = Add(Control, 1, 0, 0, 2, ControlMode.Calendar);
            UtcOffsetMinutes = Add(Control, 2, 0, -720, 840, 480);
            SecondProgramNights = Add(Control, 3, 0, 0, 127, 0);
            CellDelaySeconds = Add(Control, 4, 0, 0, 3600, 60);
            CellStaleSeconds = Add(Control, 5, 0, 5, 3600, 30);
            WarmUpSeconds = Add(Control, 6, 0, 2, 900, 10);
            FailureShare = Add(Control, 7, 0, 1, 90, 40);
            UnexpectedWatts = Add(Control, 8, -1, 1, 20000, 50);
            Cycles = Add(Control, 9, 0, 2, CyclingWatch.MaxCycles, 3);
            CyclingSeconds = Add(Control, 10, 0, 60, 86400, 3600);
            SearchSeconds = Add(Control, 11, 0, 0, 300, 5);
            ReportSeconds = Add(Control, 12, 0, 10, 86400, 900);
            for (byte i = 0; i < Programs * Steps; i++)
            {
                // Until it is told otherwise, a lamp is lit from sunset to sunrise.
                StepKinds[i] = Put(new Setting(
                    ProgramStep, i, 1, 0, 0, 3, i == 0 ? StepKind.Sunset : i == 1 ? StepKind.Sunrise : StepKind.None));
                StepMinutes[i] = Put(new Setting(ProgramStep, i, 2, 0, -720, 1439, 0));
                StepLevels[i] = Put(new Setting(ProgramStep, i, 3, 0, 0, 100, i == 0 ? 100 : 0));
            }
            for (byte i = 0; i < LampAlarms.Count; i++)
            {
                RaiseSeconds[i] = Put(new Setting(AlarmDelay, i, 1, 0, 0, 86400, LampAlarms.RaiseSeconds(i)));
                ClearSeconds[i] = Put(new Setting(AlarmDelay, i, 2, 0, 0, 86400, LampAlarms.ClearSeconds(i)));
            }
        }

        public readonly Setting DefaultLevel;
        public readonly Setting NominalWatts;
        public readonly Setting MinimumLevel;
        public readonly Setting MinimumWatts;

        /// <summary>What the lamp gives when 100 is asked for, percent; lower levels in proportion.</summary>
        public readonly Setting VirtualPowerOutput;
        public readonly Setting FadeSeconds;
        public readonly Setting OverrideFadeSeconds;
        public readonly Setting OverrideSeconds;
        public readonly Setting LowPowerWatts;
        public readonly Setting LowPowerWattsDimmed;
        public readonly Setting LowVoltage;
        public readonly Setting CellOnLux;
        public readonly Setting CellOffLux;
        public readonly Setting TiltMilliradians;
        public readonly Setting Latitude;
        public readonly Setting Longitude;

        /// <summary>Of <see cref="ControlMode"/>.</summary>
        public readonly Setting Mode;
        public readonly Setting UtcOffsetMinutes;

        /// <summary>Bit 0 is Sunday's night.</summary>
        public readonly Setting SecondProgramNights;
        public readonly Setting CellDelaySeconds;
        public readonly Setting CellStaleSeconds;
        public readonly Setting WarmUpSeconds;

        /// <summary>Below this share of what it should take, percent, a lamp gives no light.</summary>
        public readonly Setting FailureShare;
        public readonly Setting UnexpectedWatts;
        public readonly Setting Cycles;
        public readonly Setting CyclingSeconds;

        /// <summary>After a start, so long are time and photocell waited for before the default level holds.</summary>
        public readonly Setting SearchSeconds;

        /// <summary>Measurements are reported at least this often.</summary>
        public readonly Setting ReportSeconds;
        public readonly Setting[] StepKinds = new Setting[Programs * Steps];
        public readonly Setting[] StepMinutes = new Setting[Programs * Steps];
        public readonly Setting[] StepLevels = new Setting[Programs * Steps];
        public readonly Setting[] RaiseSeconds = new Setting[LampAlarms.Count];
        public readonly Setting[] ClearSeconds = new Setting[LampAlarms.Count];

        public Setting[] All
        {
            get { return _all; }
        }

        private Setting Add(ushort obj, ushort resource, sbyte exponent, long min, long max, long initial)
        {
            return Put(new Setting(obj, 0, resource, exponent, min, max, initial));
        }

        private Setting Put(Setting setting)
        {
            _all[_count] = setting;
            _count++;
            return setting;
        }
    }
}
