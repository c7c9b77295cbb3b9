using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>All points of a streetlight; the profile streetlight-node names them.</summary>
    public sealed class LightPoints
    {
        private const ushort Lamp = 3416;
        private const ushort Electrical = 3418;
        private const ushort Control = 33010;

        private readonly Point[] _all = new Point[25];
        private readonly Point[] _alarms = new Point[LampAlarms.Count];
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

        public readonly Point Command;
        public readonly Point CommandInAction;
        public readonly Point DimmingLevel;
        public readonly Point OperatingHours;
        public readonly Point Switchings;
        public readonly Point OverrideStart;
        public readonly Point OverrideEnd;
        public readonly Point OverrideActive;
        public readonly Point Voltage;
        public readonly Point Current;
        public readonly Point Frequency;
        public readonly Point Power;
        public readonly Point PowerFactor;
        public readonly Point Energy;
        public readonly Point PhotocellDark;
        public readonly Point Illuminance;
        public readonly Point Tilt;

        /// <summary>Of <see cref="LightSource"/>.</summary>
        public readonly Point Source;

        public Point[] All
        {
            get { return _all; }
        }

        /// <param name="alarm">Of <see cref="LampAlarms"/>.</param>
        public Point OfAlarm(int alarm)
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

        private Point Number(ushort obj, ushort resource, sbyte exponent, PointClass pointClass, long deadBand)
        {
            Point point = new Point(obj, 0, resource, ValueKind.Number, exponent, pointClass);
            point.DeadBand = deadBand;
            return Put(point);
        }

        private Point Boolean(ushort obj, ushort resource, PointClass pointClass)
        {
            return Put(new Point(obj, 0, resource, ValueKind.Boolean, 0, pointClass));
        }

        private Point Put(Point point)
        {
            _all[_count] = point;
            _count++;
            return point;
        }
    }
}
