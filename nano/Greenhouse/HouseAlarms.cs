using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>The alarms of a greenhouse, each with its delays.</summary>
    public sealed class HouseAlarms
    {
        // The order is that of the instances of delays and points.
        public const int Frost = 0;
        public const int Heat = 1;
        public const int PowerLoss = 2;
        public const int SensorLost = 3;
        public const int Storm = 4;
        public const int Count = 5;

        private readonly Alarm[] _alarms = new Alarm[Count];
        private readonly SensePoint[] _points;

        public HouseAlarms(GreenhouseSettings settings, SensePoint[] points)
        {
            _points = points;
            for (int i = 0; i < Count; i++) _alarms[i] = new Alarm(settings.RaiseSeconds[i], settings.ClearSeconds[i]);
        }

        public bool IsRaised(int alarm)
        {
            return _alarms[alarm].Raised;
        }

        public void Step(int alarm, Evidence evidence, long nowMs)
        {
            _alarms[alarm].Step(evidence, nowMs);
            _points[alarm].Set(_alarms[alarm].Raised);
        }

        /// <summary>A comparison of something that may not be known.</summary>
        public static Evidence Of(bool known, bool so)
        {
            return !known ? Evidence.Unknown : so ? Evidence.For : Evidence.Against;
        }

        internal static int RaiseSeconds(int alarm)
        {
            switch (alarm)
            {
                case Frost: return 120;
                case Heat: return 300;
                case PowerLoss: return 5;
                case SensorLost: return 30;
                default: return 3;
            }
        }

        internal static int ClearSeconds(int alarm)
        {
            switch (alarm)
            {
                case PowerLoss: return 30;
                case SensorLost: return 30;
                default: return 600;
            }
        }
    }
}
