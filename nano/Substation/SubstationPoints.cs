using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>All points of a substation node; the profile substation-node names them.</summary>
    public sealed class SubstationPoints
    {
        // Own objects, see seeds/objects.json.
        private const ushort Switch = 33050;
        private const ushort AlarmObject = 33058;

        private readonly SensePoint[] _all = new SensePoint[82];
        private int _count;

        public SubstationPoints(DatedReadings dated)
        {
            Temperature = Measured(3303, 0, -2, 50);
            Humidity = Measured(3304, 0, -2, 200);
            DewPoint = Measured(3303, 1, -2, 50);
            for (byte i = 0; i < Joint.Length; i++) Joint[i] = Measured(3303, (byte)(2 + i), -1, 10);
            Sf6 = Measured(3323, 0, 0, 2);
            Heater = State(3306, 0, 5850, PointKind.Boolean, 0);
            Fan = State(3306, 1, 5850, PointKind.Boolean, 0);
            HeaterSeconds = State(3306, 0, 5852, PointKind.Number, 600);
            FanSeconds = State(3306, 1, 5852, PointKind.Number, 600);
            for (byte i = 0; i < Contacts.Length; i++)
            {
                Contacts[i] = Put(new EventPoint(3342, i, 5500, PointKind.Boolean, dated));
                Moves[i] = State(3342, i, 5501, PointKind.Number, 20);
                Moves[i].PeriodSeconds = 3600;
            }
            Breaker = Put(new EventPoint(Switch, 0, 1, PointKind.Number, dated));
            Earthing = Put(new EventPoint(Switch, 1, 1, PointKind.Number, dated));
            Result = Put(new EventPoint(Switch, 0, 3, PointKind.Number, dated));
            Command = State(Switch, 0, 2, PointKind.Number, 0);
            Command.SelectBeforeOperate = true;
            AgainstClosing = State(Switch, 0, 4, PointKind.Number, 0);
            AgainstOpening = State(Switch, 0, 5, PointKind.Number, 0);
            for (byte i = 0; i < Alarms.Length; i++) Alarms[i] =
                Put(new SensePoint(AlarmObject, i, 1, PointKind.Boolean, 0, PointClass.Event));
        }

        // In the cabinet.
        public readonly SensePoint Temperature;
        public readonly SensePoint Humidity;
        public readonly SensePoint DewPoint;

        /// <summary>Cable joints of the phases A, B and C.</summary>
        public readonly SensePoint[] Joint = new SensePoint[CabinetSensors.Joints];

        /// <summary>Density of the SF6 as its pressure at 20 degrees, kPa.</summary>
        public readonly SensePoint Sf6;
        public readonly SensePoint Heater;
        public readonly SensePoint Fan;

        // In all since the start.
        public readonly SensePoint HeaterSeconds;
        public readonly SensePoint FanSeconds;

        /// <summary>By <see cref="ContactNumber"/>.</summary>
        public readonly EventPoint[] Contacts = new EventPoint[ContactNumber.Count];

        /// <summary>All moves of a contact since the start: bounces, and those that were blocked, too.</summary>
        public readonly SensePoint[] Moves = new SensePoint[ContactNumber.Count];

        /// <summary>Codes of <see cref="Position"/>.</summary>
        public readonly EventPoint Breaker;
        public readonly EventPoint Earthing;

        /// <summary>What became of the last command, a code of <see cref="SwitchingResult"/>.</summary>
        public readonly EventPoint Result;

        /// <summary>The order: on or off, of <see cref="Position"/>. Writable where a setting allows control.</summary>
        public readonly SensePoint Command;

        /// <summary>Bits of <see cref="Interlock"/>.</summary>
        public readonly SensePoint AgainstClosing;
        public readonly SensePoint AgainstOpening;

        /// <summary>In the order of <see cref="CabinetAlarms"/>.</summary>
        public readonly SensePoint[] Alarms = new SensePoint[CabinetAlarms.Count];

        public SensePoint[] All
        {
            get { return _all; }
        }

        private SensePoint Measured(ushort obj, byte instance, sbyte exponent, long deadBand)
        {
            SensePoint point = Put(new SensePoint(obj, instance, 5700, PointKind.Number, exponent, PointClass.Telemetry));
            point.DeadBand = deadBand;
            point.PeriodSeconds = 300;
            return point;
        }

        private SensePoint State(ushort obj, byte instance, ushort resource, PointKind kind, long deadBand)
        {
            SensePoint point = Put(new SensePoint(obj, instance, resource, kind, 0, PointClass.State));
            point.DeadBand = deadBand;
            return point;
        }

        private EventPoint Put(EventPoint point)
        {
            Put(point.Now);
            return point;
        }

        private SensePoint Put(SensePoint point)
        {
            _all[_count] = point;
            _count++;
            return point;
        }
    }
}
