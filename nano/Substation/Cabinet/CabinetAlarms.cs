using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>The alarms of a cabinet, each with its delays. Between a limit and its hysteresis nothing is concluded.</summary>
    public sealed class CabinetAlarms
    {
        // The order is that of the instances of delays and points.
        public const int Sf6Low = 0;
        public const int Sf6Lockout = 1;
        public const int JointHot = 2;
        public const int JointSpread = 3;
        public const int Condensation = 4;
        public const int CabinetHot = 5;
        public const int SensorLost = 6;
        public const int Count = 7;

        private readonly SubstationSettings _settings;
        private readonly Alarm[] _alarms = new Alarm[Count];
        private readonly SensePoint[] _points;

        public CabinetAlarms(SubstationSettings settings, SensePoint[] points)
        {
            _settings = settings;
            _points = points;
            for (int i = 0; i < Count; i++) _alarms[i] = new Alarm(settings.RaiseSeconds[i], settings.ClearSeconds[i]);
        }

        public bool IsRaised(int alarm)
        {
            return _alarms[alarm].Raised;
        }

        public void Step(CabinetSensors sensors, long nowMs)
        {
            long band = _settings.Sf6Band.Value;
            Step(Sf6Low, Below(sensors.Sf6.Fresh, sensors.Sf6.Value, _settings.Sf6Alarm.Value, band), nowMs);
            Step(Sf6Lockout, Below(sensors.Sf6.Fresh, sensors.Sf6.Value, _settings.Sf6Lockout.Value, band), nowMs);
            band = _settings.JointBand.Value;
            Step(JointHot, Above(sensors.JointsKnown > 0, sensors.Warmest, _settings.JointHot.Value, band), nowMs);
            Step(JointSpread, Above(sensors.JointsKnown > 1, sensors.Spread, _settings.JointSpread.Value, band), nowMs);
            bool air = sensors.Temperature.Fresh && sensors.Humidity.Fresh;
            long margin = air ? sensors.Temperature.Value - DewPoint.CentiCelsius(sensors.Temperature.Value, sensors.Humidity.Value) : 0;
            Step(Condensation, Below(air, margin, _settings.MarginAlarm.Value, 50), nowMs);
            Step(CabinetHot, Above(sensors.Temperature.Fresh, sensors.Temperature.Value, _settings.CabinetHot.Value, 200), nowMs);
            bool lost = !air || !sensors.Sf6.Fresh || sensors.JointsKnown < CabinetSensors.Joints;
            Step(SensorLost, lost ? Evidence.For : Evidence.Against, nowMs);
        }

        private void Step(int alarm, Evidence evidence, long nowMs)
        {
            _alarms[alarm].Step(evidence, nowMs);
            _points[alarm].Set(_alarms[alarm].Raised);
        }

        private static Evidence Above(bool known, long value, long limit, long band)
        {
            if (!known) return Evidence.Unknown;
            return value > limit ? Evidence.For : value > limit - band ? Evidence.Unknown : Evidence.Against;
        }

        private static Evidence Below(bool known, long value, long limit, long band)
        {
            return Above(known, -value, -limit, band);
        }

        internal static int RaiseSeconds(int alarm)
        {
            switch (alarm)
            {
                case Sf6Low: return 10;
                case Sf6Lockout: return 2;
                case Condensation: return 600;
                case CabinetHot: return 300;
                case SensorLost: return 30;
                default: return 60;
            }
        }

        internal static int ClearSeconds(int alarm)
        {
            switch (alarm)
            {
                case Sf6Lockout: return 60;
                case SensorLost: return 30;
                default: return 300;
            }
        }
    }
}
