using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// Reads the electricity meters of a house on their own line, and counts the pulses of its water and gas meter. It needs
    /// no gateway for that: what it has read waits in the node library's store.
    /// </summary>
    public sealed class MeterController : IApplication, IDatedReadings
    {
        /// <summary>Counts the releases of this firmware; never falls.</summary>
        public const uint Release = 1;

        // Bits of the self-test.
        public const uint CounterMemory = 1;
        public const uint MeterSilent = 2;

        /// <summary>Meters that one line is read for at most.</summary>
        public const int MaxMeters = 4;

        private const int PulseMeters = 2;
        private const int DatedRoom = 16;

        private readonly MeterCounters _counters;
        private readonly LineMaster _line;
        private readonly LineRound _round;
        private readonly MeterSettings _plan = new MeterSettings();
        private readonly MeterTime _meterTime = new MeterTime();
        private readonly MeterPoints[] _points = new MeterPoints[MaxMeters];
        private readonly MeterReader[] _meters = new MeterReader[MaxMeters];
        private readonly PulseMeter[] _pulses = new PulseMeter[PulseMeters];

        /// <param name="line">To the electricity meters: 8 data bits, even parity.</param>
        /// <param name="baud">Of that line.</param>
        /// <param name="water">Contact of the water meter.</param>
        /// <param name="gas">Contact of the gas meter.</param>
        /// <param name="memory">Of the counters; nobody else's.</param>
        public MeterController(ISerialLine line, int baud, IDigitalInput water, IDigitalInput gas, IFlash memory)
        {
            Dated = new DatedReadings(DatedRoom);
            _counters = new MeterCounters(memory, PulseMeters * PulseMeter.CounterCount + MaxMeters * MeterReader.CounterCount);
            _line = new LineMaster(line, baud);
            _pulses[0] = new PulseMeter(water, PulseMeter.WaterObject, 0, _counters, 0, Dated);
            _pulses[1] = new PulseMeter(gas, PulseMeter.GasObject, 1, _counters, PulseMeter.CounterCount, Dated);
            for (int i = 0; i < MaxMeters; i++)
            {
                int counter = PulseMeters * PulseMeter.CounterCount + i * MeterReader.CounterCount;
                _points[i] = new MeterPoints(i);
                _meters[i] = new MeterReader(_points[i], _meterTime, _counters, counter, Dated);
            }
            _round = new LineRound(_line, _meters);
            Points = AllPoints();
            Settings = AllSettings();
            Configured();
        }

        public string Kind
        {
            get { return "meter"; }
        }

        public SensePoint[] Points { get; private set; }

        public Setting[] Settings { get; private set; }

        public DatedReadings Dated { get; private set; }

        public uint SelfTest
        {
            get
            {
                uint bits = _counters.IsFaulty ? CounterMemory : 0;
                for (int i = 0; i < MaxMeters; i++)
                    if (_meters[i].IsLost) bits |= MeterSilent;
                return bits;
            }
        }

        public bool LocalControl
        {
            get { return false; }
        }

        /// <summary>What it misses of meters and pulses in a second it makes up for.</summary>
        public bool AtWork
        {
            get { return false; }
        }

        /// <summary>The line's counters, for whoever puts it up.</summary>
        public LineMaster Line
        {
            get { return _line; }
        }

        /// <summary>For the thread that polls contacts, every <see cref="PulseCounter.PeriodMs"/>.</summary>
        public void Sample(long nowMs)
        {
            for (int i = 0; i < PulseMeters; i++) _pulses[i].Sample(nowMs);
        }

        public void Step(NodeTime time)
        {
            for (int i = 0; i < PulseMeters; i++) _pulses[i].Step(time);
            _round.Step(time);
            _counters.Step(time.UptimeMs);
        }

        public byte Write(SensePoint point, long value, NodeTime time)
        {
            for (int i = 0; i < PulseMeters; i++)
                if (_pulses[i].Volume == point) return _pulses[i].Reconcile(value, time);
            return CommandCode.NotWritable;
        }

        public byte Execute(ushort obj, byte instance, ushort resource, long argument, NodeTime time)
        {
            return CommandCode.NoSuchPoint;
        }

        /// <summary>An address stands once; a quiet spell is shorter than the flow that it would end.</summary>
        public int Check(long[] values)
        {
            for (int i = 0; i < MaxMeters; i++)
                for (int earlier = 0; earlier < i; earlier++)
                    if (values[i] != 0 && values[i] == values[earlier]) return i;
            for (int i = 0; i < PulseMeters; i++)
            {
                int at = MaxMeters + MeterSettings.Count + i * PulseMeter.SettingCount;
                if (values[at + 1] != 0 && values[at + 2] >= values[at + 1]) return at + 2;
            }
            return -1;
        }

        public void Configured()
        {
            _meterTime.ZoneMinutes = (int)_plan.ZoneMinutes.Value;
            _line.TimeoutMs = (int)_plan.TimeoutMs.Value;
            for (int i = 0; i < MaxMeters; i++) _meters[i].Configure(_points[i].Address.Value, _plan);
            for (int i = 0; i < PulseMeters; i++) _pulses[i].Configured();
        }

        private SensePoint[] AllPoints()
        {
            int count = PulseMeters * 4;
            for (int i = 0; i < MaxMeters; i++) count += _points[i].Count;
            SensePoint[] points = new SensePoint[count];
            int at = 0;
            for (int i = 0; i < MaxMeters; i++)
            {
                _points[i].CopyTo(points, at);
                at += _points[i].Count;
            }
            for (int i = 0; i < PulseMeters; i++)
            {
                points[at++] = _pulses[i].Volume;
                points[at++] = _pulses[i].Pulses;
                points[at++] = _pulses[i].Leak;
                points[at++] = _pulses[i].Correction;
            }
            return points;
        }

        private Setting[] AllSettings()
        {
            Setting[] settings = new Setting[MaxMeters + MeterSettings.Count + PulseMeters * PulseMeter.SettingCount];
            for (int i = 0; i < MaxMeters; i++) settings[i] = _points[i].Address;
            _plan.CopyTo(settings, MaxMeters);
            int at = MaxMeters + MeterSettings.Count;
            for (int i = 0; i < PulseMeters; i++)
            {
                settings[at++] = _pulses[i].LitresPerPulse;
                settings[at++] = _pulses[i].FlowMinutes;
                settings[at++] = _pulses[i].QuietMinutes;
            }
            return settings;
        }
    }
}
