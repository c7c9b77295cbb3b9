using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>All points of a greenhouse; the profile greenhouse-node names them.</summary>
    public sealed class GreenhousePoints
    {
        private const ushort Positioner = 3337;

        private readonly SensePoint[] _all = new SensePoint[24];
        private int _count;

        public GreenhousePoints()
        {
            Temperature = Measured(3303, 0, -2, 20);
            Humidity = Measured(3304, 0, -2, 100);
            Light = Measured(3301, 0, -1, 5000);
            Co2 = Measured(3325, 0, 0, 20);
            Soil = Measured(3320, 0, -1, 5);
            Outside = Measured(3303, 1, -1, 5);
            Wind = Measured(3449, 0, -1, 10);
            VentCommand = State(Positioner, 0, 5536, PointKind.Number, -1, 0);
            VentCommand.Writable = true;
            VentPosition = State(Positioner, 1, 5536, PointKind.Number, -1, 20);
            QuiltCommand = State(Positioner, 2, 5536, PointKind.Number, -1, 0);
            QuiltCommand.Writable = true;
            QuiltPosition = State(Positioner, 3, 5536, PointKind.Number, -1, 20);
            VentFault = Event(33041, 0, 10, PointKind.Number);
            QuiltFault = Event(33041, 1, 10, PointKind.Number);
            ValveCommand = State(3425, 0, 3, PointKind.Number, 0, 0);
            ValveCommand.Writable = true;
            Valve = State(3425, 0, 2, PointKind.Number, 0, 0);
            ValveSeconds = State(3306, 0, 5852, PointKind.Number, 0, 60);
            Wet = State(3342, 0, 5500, PointKind.Boolean, 0, 0);
            LocalStop = Event(3342, 1, 5500, PointKind.Boolean);
            PumpReady = State(3342, 2, 5500, PointKind.Boolean, 0, 0);
            for (byte i = 0; i < HouseAlarms.Count; i++) Alarms[i] = Event(33046, i, 1, PointKind.Boolean);
        }

        public readonly SensePoint Temperature;
        public readonly SensePoint Humidity;
        public readonly SensePoint Light;
        public readonly SensePoint Co2;
        public readonly SensePoint Soil;
        public readonly SensePoint Outside;
        public readonly SensePoint Wind;

        /// <summary>What is wanted; a write is by hand, for a while.</summary>
        public readonly SensePoint VentCommand;
        public readonly SensePoint VentPosition;
        public readonly SensePoint QuiltCommand;
        public readonly SensePoint QuiltPosition;

        /// <summary>Codes of <see cref="RollerFault"/>; executing it resets the fault.</summary>
        public readonly SensePoint VentFault;
        public readonly SensePoint QuiltFault;

        /// <summary>100 opens the valve for the longest run at most, 0 closes it.</summary>
        public readonly SensePoint ValveCommand;

        /// <summary>100 open, 0 closed.</summary>
        public readonly SensePoint Valve;

        /// <summary>How long the valve has been open, in all since the start.</summary>
        public readonly SensePoint ValveSeconds;
        public readonly SensePoint Wet;
        public readonly SensePoint LocalStop;
        public readonly SensePoint PumpReady;

        /// <summary>In the order of <see cref="HouseAlarms"/>.</summary>
        public readonly SensePoint[] Alarms = new SensePoint[HouseAlarms.Count];

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

        private SensePoint State(ushort obj, byte instance, ushort resource, PointKind kind, sbyte exponent, long deadBand)
        {
            SensePoint point = Put(new SensePoint(obj, instance, resource, kind, exponent, PointClass.State));
            point.DeadBand = deadBand;
            return point;
        }

        private SensePoint Event(ushort obj, byte instance, ushort resource, PointKind kind)
        {
            return Put(new SensePoint(obj, instance, resource, kind, 0, PointClass.Event));
        }

        private SensePoint Put(SensePoint point)
        {
            _all[_count] = point;
            _count++;
            return point;
        }
    }
}
