using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>All settings of a greenhouse, with what holds until it is configured. The README lists the paths.</summary>
    public sealed class GreenhouseSettings
    {
        // Own objects, see seeds/objects.json.
        private const ushort Calibration = 33040;
        private const ushort Motor = 33041;
        private const ushort VentObject = 33042;
        private const ushort QuiltObject = 33043;
        private const ushort Water = 33044;
        private const ushort AlarmDelay = 33012;
        private const ushort Limits = 33045;

        private readonly Setting[] _all = new Setting[43];
        private int _count;

        public GreenhouseSettings()
        {
            TemperatureOffset = Add(Calibration, 0, 1, -2, -500, 500, 0);
            HumidityOffset = Add(Calibration, 0, 2, -2, -2000, 2000, 0);
            LightOffset = Add(Calibration, 0, 3, -1, -10000, 10000, 0);
            Co2Offset = Add(Calibration, 0, 4, 0, -500, 500, 0);
            SoilOffset = Add(Calibration, 0, 5, -1, -200, 200, 0);
            OutsideOffset = Add(Calibration, 0, 6, -1, -50, 50, 0);
            WindOffset = Add(Calibration, 0, 7, -1, -20, 20, 0);
            StaleSeconds = Add(Calibration, 0, 8, 0, 5, 3600, 60);

            // Top vents take about two minutes, a quilt of 80 m about six.
            VentTravelSeconds = Add(Motor, 0, 1, 0, 5, 1800, 120);
            VentReversalSeconds = Add(Motor, 0, 2, 0, 1, 60, 3);
            QuiltTravelSeconds = Add(Motor, 1, 1, 0, 5, 1800, 360);
            QuiltReversalSeconds = Add(Motor, 1, 2, 0, 1, 60, 5);
            ManualSeconds = Add(Motor, 0, 3, 0, 60, 86400, 7200);

            VentSetPoint = Add(VentObject, 0, 1, -2, 500, 4500, 2800);
            VentBand = Add(VentObject, 0, 2, -2, 20, 1000, 150);
            VentStep = Add(VentObject, 0, 3, -1, 20, 1000, 150);
            VentPauseSeconds = Add(VentObject, 0, 4, 0, 10, 3600, 300);
            VentHumidity = Add(VentObject, 0, 5, -2, 5000, 10000, 9000);
            VentHumidOpening = Add(VentObject, 0, 6, -1, 0, 500, 100);
            VentSafeOpening = Add(VentObject, 0, 7, -1, 0, 1000, 100);
            VentFrost = Add(VentObject, 0, 8, -2, 0, 2000, 800);

            QuiltUpLux = Add(QuiltObject, 0, 1, -1, 0, 200000, 30000);
            QuiltDownLux = Add(QuiltObject, 0, 2, -1, 0, 200000, 5000);
            QuiltUpCelsius = Add(QuiltObject, 0, 3, -1, -300, 300, -50);
            QuiltDownCelsius = Add(QuiltObject, 0, 4, -1, -300, 300, -120);
            QuiltMinSeconds = Add(QuiltObject, 0, 5, 0, 60, 14400, 1800);

            SoilDry = Add(Water, 0, 1, -1, 0, 1000, 250);
            SoilWet = Add(Water, 0, 2, -1, 0, 1000, 350);
            MaxRunSeconds = Add(Water, 0, 3, 0, 10, 7200, 900);
            MinPauseSeconds = Add(Water, 0, 4, 0, 60, 86400, 3600);

            FrostCelsius = Add(Limits, 0, 1, -2, -1000, 2000, 500);
            HeatCelsius = Add(Limits, 0, 2, -2, 2000, 6000, 4000);
            WindLimit = Add(Limits, 0, 3, -1, 10, 500, 100);
            for (byte i = 0; i < HouseAlarms.Count; i++)
            {
                RaiseSeconds[i] = Add(AlarmDelay, i, 1, 0, 0, 86400, HouseAlarms.RaiseSeconds(i));
                ClearSeconds[i] = Add(AlarmDelay, i, 2, 0, 0, 86400, HouseAlarms.ClearSeconds(i));
            }
        }

        public readonly Setting TemperatureOffset;
        public readonly Setting HumidityOffset;
        public readonly Setting LightOffset;
        public readonly Setting Co2Offset;
        public readonly Setting SoilOffset;
        public readonly Setting OutsideOffset;
        public readonly Setting WindOffset;
        public readonly Setting StaleSeconds;
        public readonly Setting VentTravelSeconds;
        public readonly Setting VentReversalSeconds;
        public readonly Setting QuiltTravelSeconds;
        public readonly Setting QuiltReversalSeconds;

        /// <summary>How long a position or a run that was set by hand holds.</summary>
        public readonly Setting ManualSeconds;
        public readonly Setting VentSetPoint;
        public readonly Setting VentBand;

        /// <summary>How far one correction moves the vent.</summary>
        public readonly Setting VentStep;

        /// <summary>Between two corrections: the house answers slowly.</summary>
        public readonly Setting VentPauseSeconds;
        public readonly Setting VentHumidity;
        public readonly Setting VentHumidOpening;

        /// <summary>Where the vent goes when the temperature is not known.</summary>
        public readonly Setting VentSafeOpening;

        /// <summary>Below it the vent is closed, however humid.</summary>
        public readonly Setting VentFrost;
        public readonly Setting QuiltUpLux;
        public readonly Setting QuiltDownLux;
        public readonly Setting QuiltUpCelsius;
        public readonly Setting QuiltDownCelsius;

        /// <summary>At least so long between two movements of the quilt.</summary>
        public readonly Setting QuiltMinSeconds;
        public readonly Setting SoilDry;
        public readonly Setting SoilWet;
        public readonly Setting MaxRunSeconds;
        public readonly Setting MinPauseSeconds;
        public readonly Setting FrostCelsius;
        public readonly Setting HeatCelsius;
        public readonly Setting WindLimit;
        public readonly Setting[] RaiseSeconds = new Setting[HouseAlarms.Count];
        public readonly Setting[] ClearSeconds = new Setting[HouseAlarms.Count];

        public Setting[] All
        {
            get { return _all; }
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
