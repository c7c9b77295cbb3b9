using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>All points of a greenhouse; the profile greenhouse-node names them.</summary>
    public sealed class GreenhousePoints
    {
        private const ushort Positioner = 3337;

        private readonly Point[] _all = new Point[24];
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
            VentCommand = State(Positioner, 0, 5536, ValueKind.Number, -1, 0);
            VentCommand.Writable = true;
            VentPosition = State(Positioner, 1, 5536, ValueKind.Number, -1, 20);
            QuiltCommand = State(Positioner, 2, 5536, ValueKind.Number, -1, 0);
            QuiltCommand.Writable = true;
            QuiltPosition = State(Positioner, 3, 5536, ValueKind.Number, -1, 20);
            VentFault = Event(33041, 0, 10, ValueKind.Number);
            QuiltFault = Event(33041, 1, 10, ValueKind.Number);
            ValveCommand = State(3425, 0, 3, ValueKind.Number, 0, 0);
            ValveCommand.Writable = true;
            Valve = State(3425, 0, 2, ValueKind.Number, 0, 0);
            ValveSeconds = State(3306, 0, 5852, ValueKind.Number, 0, 60);
            Wet = State(3342, 0, 5500, ValueKind.Boolean, 0, 0);
            LocalStop = Event(3342, 1, 5500, ValueKind.Boolean);
            PumpReady = State(3342, 2, 5500, ValueKind.Boolean, 0, 0);
            for (byte i = 0; i < HouseAlarms.Count; i++) Alarms[i] = Event(33046, i, 1, ValueKind.Boolean);
        }

        public readonly Point Temperature;
        public readonly Point Humidity;
        public readonly Point Light;
        public readonly Point Co2;
        public readonly Point Soil;
        public readonly Point Outside;
        public readonly Point Wind;

        /// <summary>What is wanted; a write is by hand, for a while.</summary>
        public readonly Point VentCommand;
        public readonly Point VentPosition;
        public readonly Point QuiltCommand;
        public readonly Point QuiltPosition;

        /// <summary>Codes of <see cref="RollerFault"/>; executing it resets the fault.</summary>
        public readonly Point VentFault;
        public readonly Point QuiltFault;

        /// <summary>100 opens the valve for the longest run at most, 0 closes it.</summary>
        public readonly Point ValveCommand;

        /// <summary>100 open, 0 closed.</summary>
        public readonly Point Valve;

        /// <summary>How long the valve has been open, in all since the start.</summary>
        public readonly Point ValveSeconds;
        public readonly Point Wet;
        public readonly Point LocalStop;
        public readonly Point PumpReady;

        /// <summary>In the order of <see cref="HouseAlarms"/>.</summary>
        public readonly Point[] Alarms = new Point[HouseAlarms.Count];

        public Point[] All
        {
            get { return _all; }
        }

        private Point Measured(ushort obj, byte instance, sbyte exponent, long deadBand)
        {
            Point point = Put(new Point(obj, instance, 5700, ValueKind.Number, exponent, PointClass.Telemetry));
            point.DeadBand = deadBand;
            point.PeriodSeconds = 300;
            return point;
        }

        private Point State(ushort obj, byte instance, ushort resource, ValueKind kind, sbyte exponent, long deadBand)
        {
            Point point = Put(new Point(obj, instance, resource, kind, exponent, PointClass.State));
            point.DeadBand = deadBand;
            return point;
        }

        private Point Event(ushort obj, byte instance, ushort resource, ValueKind kind)
        {
            return Put(new Point(obj, instance, resource, kind, 0, PointClass.Event));
        }

        private Point Put(Point point)
        {
            _all[_count] = point;
            _count++;
            return point;
        }
    }
}
