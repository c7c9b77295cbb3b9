using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>All points of a streetlight; the profile streetlight-node names them.</summary>
    public sealed class LightPoints
    {
        private const ushort Lamp = 3416;
        private const ushort Electrical = 3418;
        private const ushort Control = 33010;

        private readonly SensePoint[] _all = new SensePoint[25];
        private readonly SensePoint[] _alarms = new SensePoint[LampAlarms.Count];
        private int _count;

        public LightPoints()
        {
            Command = Number(Lamp, 1, 0, PointClass.State, 0);
            Command.Writable = true;
            CommandInAction = Number(Lamp, 2, 0, PointClass.State, 0);
            DimmingLevel = Number(Lamp, 3, 0, PointClass.State, 0);
            OperatingHours = Number(Lamp, 15, -2, PointClass.State, 100);
            Switchings = Number(Lamp, 18, 0, PointClass.State, 0);
            OverrideStart = Number(Lamp, 50, 0, PointClass.State, 0);
            OverrideEnd = Number(Lamp, 51, 0, PointClass.State, 0);
            OverrideEnd.Writable = true;
            OverrideActive = Boolean(Lamp, 54, PointClass.State);
            Voltage = Number(Electrical, 1, -2, PointClass.Telemetry, 500);
            Current = Number(Electrical, 2, -3, PointClass.Telemetry, 50);
            Frequency = Number(Electrical, 3, -2, PointClass.Telemetry, 50);
            Power = Number(Electrical, 4, -2, PointClass.Telemetry, 500);
            PowerFactor = Number(Electrical, 5, -3, PointClass.Telemetry, 100);
            Energy = Number(Electrical, 6, 0, PointClass.Billing, 100);
            PhotocellDark = Boolean(3419, 3, PointClass.State);
            Illuminance = Number(3301, 5700, -1, PointClass.Telemetry, 50000);
            Tilt = Number(3429, 1, -3, PointClass.Telemetry, 20);
            Source = Number(Control, 20, 0, PointClass.State, 0);
            _alarms[LampAlarms.LampFailure] = Boolean(Lamp, 5, PointClass.Event);
            _alarms[LampAlarms.LowPower] = Boolean(Electrical, 12, PointClass.Event);
            _alarms[LampAlarms.UnexpectedOn] = Boolean(Lamp, 10, PointClass.Event);
            _alarms[LampAlarms.Cycling] = Boolean(Lamp, 11, PointClass.Event);
            _alarms[LampAlarms.Relay] = Boolean(Lamp, 9, PointClass.Event);
            _alarms[LampAlarms.SupplyLoss] = Boolean(Electrical, 21, PointClass.Event);
            _alarms[LampAlarms.Tilt] = Boolean(3429, 6, PointClass.Event);
        }

        public readonly SensePoint Command;
        public readonly SensePoint CommandInAction;
        public readonly SensePoint DimmingLevel;
        public readonly SensePoint OperatingHours;
        public readonly SensePoint Switchings;
        public readonly SensePoint OverrideStart;
        public readonly SensePoint OverrideEnd;
        public readonly SensePoint OverrideActive;
        public readonly SensePoint Voltage;
        public readonly SensePoint Current;
        public readonly SensePoint Frequency;
        public readonly SensePoint Power;
        public readonly SensePoint PowerFactor;
        public readonly SensePoint Energy;
        public readonly SensePoint PhotocellDark;
        public readonly SensePoint Illuminance;
        public readonly SensePoint Tilt;

        /// <summary>Of <see cref="LightSource"/>.</summary>
        public readonly SensePoint Source;

        public SensePoint[] All
        {
            get { return _all; }
        }

        /// <param name="alarm">Of <see cref="LampAlarms"/>.</param>
        public SensePoint OfAlarm(int alarm)
        {
            return _alarms[alarm];
        }

        /// <summary>Measurements and counters are reported at least this often.</summary>
        public void ReportEvery(int seconds)
        {
            for (int i = 0; i < _all.Length; i++)
            {
                if (_all[i].Class == PointClass.Telemetry || _all[i].Class == PointClass.Billing) _all[i].PeriodSeconds = seconds;
            }
        }

        private SensePoint Number(ushort obj, ushort resource, sbyte exponent, PointClass pointClass, long deadBand)
        {
            SensePoint point = new SensePoint(obj, 0, resource, PointKind.Number, exponent, pointClass);
            point.DeadBand = deadBand;
            return Put(point);
        }

        private SensePoint Boolean(ushort obj, ushort resource, PointClass pointClass)
        {
            return Put(new SensePoint(obj, 0, resource, PointKind.Boolean, 0, pointClass));
        }

        private SensePoint Put(SensePoint point)
        {
            _all[_count] = point;
            _count++;
            return point;
        }
    }
}
