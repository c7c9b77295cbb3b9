using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>All settings of a substation node, with what holds until it is configured. The README lists the paths.</summary>
    public sealed class SubstationSettings
    {
        // Own objects, see seeds/objects.json.
        private const ushort Switching = 33051;
        private const ushort Contact = 33052;
        private const ushort ChatterObject = 33053;
        private const ushort Calibration = 33054;
        private const ushort Limits = 33055;
        private const ushort Climate = 33056;
        private const ushort AlarmDelay = 33057;

        private readonly Setting[] _all = new Setting[107];
        private int _count;

        public SubstationSettings()
        {
            ControlAllowed = Add(Switching, 0, 1, 0, 0, 1, 0);
            ClosePulseMs = Add(Switching, 0, 2, 0, 50, 5000, 300);
            OpenPulseMs = Add(Switching, 0, 3, 0, 50, 5000, 300);
            ReturnMs = Add(Switching, 0, 4, 0, 100, 60000, 2000);
            BreakerTravelMs = Add(Switching, 0, 5, 0, 100, 60000, 1000);
            EarthingTravelMs = Add(Switching, 1, 5, 0, 100, 60000, 15000);
            for (byte i = 0; i < ContactNumber.Count; i++)
            {
                DebounceMs[i] = Add(Contact, i, 1, 0, 0, 10000, FirstDebounceMs(i));
                NormallyClosed[i] = Add(Contact, i, 2, 0, 0, 1, i == ContactNumber.Door || i == ContactNumber.ControlSupplyLost ? 1 : 0);
            }
            ChatterMoves = Add(ChatterObject, 0, 1, 0, 4, 1000, 20);
            ChatterSeconds = Add(ChatterObject, 0, 2, 0, 1, 600, 10);
            QuietSeconds = Add(ChatterObject, 0, 3, 0, 11, 3600, 60);

            TemperatureOffset = Add(Calibration, 0, 1, -2, -500, 500, 0);
            HumidityOffset = Add(Calibration, 0, 2, -2, -2000, 2000, 0);
            Sf6Offset = Add(Calibration, 0, 3, 0, -50, 50, 0);
            for (byte i = 0; i < JointOffset.Length; i++) JointOffset[i] = Add(Calibration, i, 4, -1, -100, 100, 0);
            StaleSeconds = Add(Calibration, 0, 5, 0, 3, 3600, 30);

            Sf6Alarm = Add(Limits, 0, 1, 0, 50, 1500, 550);
            Sf6Lockout = Add(Limits, 0, 2, 0, 50, 1500, 500);
            Sf6Band = Add(Limits, 0, 3, 0, 1, 100, 10);
            JointHot = Add(Limits, 0, 4, -1, 300, 1500, 900);
            JointSpread = Add(Limits, 0, 5, -1, 20, 1000, 150);
            JointBand = Add(Limits, 0, 6, -1, 1, 200, 30);
            MarginAlarm = Add(Limits, 0, 7, -2, 0, 1000, 100);
            CabinetHot = Add(Limits, 0, 8, -2, 2000, 8000, 5500);

            MarginOn = Add(Climate, 0, 1, -2, 50, 2000, 300);
            MarginOff = Add(Climate, 0, 2, -2, 50, 2000, 500);
            ColdOn = Add(Climate, 0, 3, -2, -2000, 2000, 300);
            ColdOff = Add(Climate, 0, 4, -2, -2000, 2500, 600);
            HeaterMax = Add(Climate, 0, 5, -2, 1000, 6000, 4000);
            FanOn = Add(Climate, 0, 6, -2, 1500, 7000, 4500);
            FanOff = Add(Climate, 0, 7, -2, 1000, 7000, 4000);
            HeaterMinSeconds = Add(Climate, 0, 8, 0, 0, 3600, 300);
            FanMinSeconds = Add(Climate, 0, 9, 0, 0, 3600, 180);
            RestMinSeconds = Add(Climate, 0, 10, 0, 0, 3600, 120);
            BlindPercent = Add(Climate, 0, 11, 0, 0, 100, 33);
            for (byte i = 0; i < CabinetAlarms.Count; i++)
            {
                RaiseSeconds[i] = Add(AlarmDelay, i, 1, 0, 0, 86400, CabinetAlarms.RaiseSeconds(i));
                ClearSeconds[i] = Add(AlarmDelay, i, 2, 0, 0, 86400, CabinetAlarms.ClearSeconds(i));
            }
        }

        /// <summary>0: read only, as it is for every substation of the grid. 1: the breaker may be commanded.</summary>
        public readonly Setting ControlAllowed;
        public readonly Setting ClosePulseMs;
        public readonly Setting OpenPulseMs;

        /// <summary>From the order to the position, at most.</summary>
        public readonly Setting ReturnMs;

        /// <summary>In neither position for longer than this, a switch is faulty.</summary>
        public readonly Setting BreakerTravelMs;
        public readonly Setting EarthingTravelMs;

        // By contact.
        public readonly Setting[] DebounceMs = new Setting[ContactNumber.Count];
        public readonly Setting[] NormallyClosed = new Setting[ContactNumber.Count];

        // More moves than this in that time block a contact; so long without one release it.
        public readonly Setting ChatterMoves;
        public readonly Setting ChatterSeconds;
        public readonly Setting QuietSeconds;

        // Added to what a sensor says.
        public readonly Setting TemperatureOffset;
        public readonly Setting HumidityOffset;
        public readonly Setting Sf6Offset;
        public readonly Setting[] JointOffset = new Setting[CabinetSensors.Joints];

        /// <summary>A measurement older than this stops what depends on it.</summary>
        public readonly Setting StaleSeconds;

        // Limits of the alarms, and how far back a value must come.
        public readonly Setting Sf6Alarm;
        public readonly Setting Sf6Lockout;
        public readonly Setting Sf6Band;
        public readonly Setting JointHot;
        public readonly Setting JointSpread;
        public readonly Setting JointBand;
        public readonly Setting MarginAlarm;
        public readonly Setting CabinetHot;

        // So close to the dew point the heater goes on, so far from it off.
        public readonly Setting MarginOn;
        public readonly Setting MarginOff;
        public readonly Setting ColdOn;
        public readonly Setting ColdOff;

        /// <summary>Above it the heater is off, at once and whatever else is wanted.</summary>
        public readonly Setting HeaterMax;
        public readonly Setting FanOn;
        public readonly Setting FanOff;
        public readonly Setting HeaterMinSeconds;
        public readonly Setting FanMinSeconds;
        public readonly Setting RestMinSeconds;

        /// <summary>The heater's share of every half hour while the air is not known.</summary>
        public readonly Setting BlindPercent;
        public readonly Setting[] RaiseSeconds = new Setting[CabinetAlarms.Count];
        public readonly Setting[] ClearSeconds = new Setting[CabinetAlarms.Count];

        public Setting[] All
        {
            get { return _all; }
        }

        // A trip may be short, and a door swings.
        private static int FirstDebounceMs(int contact)
        {
            switch (contact)
            {
                case ContactNumber.ProtectionTrip: return 0;
                case ContactNumber.Door: return 500;
                case ContactNumber.Water: return 2000;
                default: return 40;
            }
        }

        private Setting Add(ushort obj, byte instance, ushort resource, sbyte exponent, long min, long max, long initial)
        {
            Setting setting = new Setting(obj, instance, resource, exponent, min, max, initial);
            _all[_count] = setting;
            _count++;
            return setting;
        }
    }
}
