using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// The streetlight: asks its sensors, decides on a level, drives the lamp, and watches whether it does as it is
    /// told. What decides stands in classes of its own; here they are only connected.
    /// </summary>
    public sealed class LampController : IApplication
    {
        /// <summary>Counts the releases of this firmware; never falls.</summary>
        public const uint Release = 1;

        /// <summary>A bit of the self-test, beside those of <see cref="LampSensors"/>.</summary>
        public const uint MemoryFault = 8;

        // Deciding, watching and counting need no more; the ramp and the sensors run in every step.
        private const int DecideMs = 200;

        // A power cut loses so much of the counters at most.
        private const int SaveMs = 60000;

        private readonly LampHardware _hardware;
        private readonly LampMemory _memory;
        private readonly LampSensors _sensors;
        private readonly LightSettings _settings = new LightSettings();
        private readonly LightPoints _points = new LightPoints();
        private readonly LightPlan _plan;
        private readonly Photocell _cell;
        private readonly LightControl _control;
        private readonly LightOverride _override;
        private readonly LampDrive _drive;
        private readonly LampWatch _watch;
        private readonly CyclingWatch _cycling;
        private readonly TiltWatch _tilt;
        private readonly LampAlarms _alarms;
        private readonly LampCounters _counters;
        private readonly LampReading _reading = new LampReading();
        private long _decideDueMs;
        private long _saveDueMs = SaveMs;
        private bool _overridden;
        private int _level;
        private long _fadeMs;

        public LampController(LampHardware hardware)
        {
            _hardware = hardware;
            _memory = hardware.Memory;
            _sensors = new LampSensors(hardware);
            _plan = new LightPlan(_settings);
            _cell = new Photocell(_settings);
            _control = new LightControl(_settings);
            _override = new LightOverride(_settings);
            _drive = new LampDrive(hardware.Relay, hardware.Dimming, _settings);
            _watch = new LampWatch(_settings);
            _cycling = new CyclingWatch(_settings);
            _tilt = new TiltWatch(_sensors.Gravity, _memory, _settings);
            _alarms = new LampAlarms(_settings);
            _alarms.Restore(_memory.Alarms);
            _counters = new LampCounters(_memory);
            Configured();
        }

        public string Kind
        {
            get { return "streetlight"; }
        }

        public SensePoint[] Points
        {
            get { return _points.All; }
        }

        public Setting[] Settings
        {
            get { return _settings.All; }
        }

        public uint SelfTest { get; private set; }

        /// <summary>There is no switch at a lamp.</summary>
        public bool LocalControl
        {
            get { return false; }
        }

        /// <summary>It burns.</summary>
        public bool AtWork
        {
            get { return _drive.On; }
        }

        public void Step(NodeTime time)
        {
            _sensors.Step(time.UptimeMs);
            if (time.UptimeMs >= _decideDueMs)
            {
                _decideDueMs = time.UptimeMs + DecideMs;
                Decide(time);
                Watch(time.UptimeMs);
                Keep(time.UptimeMs);
                Tell(time.UptimeMs);
            }
            _drive.Step(time.UptimeMs, _level, _fadeMs);
        }

        /// <summary>A level begins an override or changes the active one; an end moves its end, and 0 ends it at once.</summary>
        public byte Write(SensePoint point, long value, NodeTime time)
        {
            _decideDueMs = 0;
            if (point == _points.OverrideEnd)
            {
                if (!_override.Active) return CommandCode.Interlocked;
                return _override.MoveEnd(value, time) ? CommandCode.Done : CommandCode.NoTime;
            }
            if (value < 0 || value > 100) return CommandCode.OutOfRange;
            _override.Begin((int)value, time);
            return CommandCode.Done;
        }

        public byte Execute(ushort obj, byte instance, ushort resource, long argument, NodeTime time)
        {
            if (instance != 0) return CommandCode.NoSuchPoint;
            if (obj == 3416 && resource == 16) _memory.LitSeconds = 0;
            else if (obj == 3416 && resource == 19) _memory.Switchings = 0;
            else if (obj == 3418 && resource == 7) _memory.MilliwattHours = 0;
            else if (obj == 33010 && resource == 30) return _tilt.TakeMounting() ? CommandCode.Done : CommandCode.HardwareFault;
            else return CommandCode.NoSuchPoint;
            _memory.Save();
            return _memory.Failed ? CommandCode.HardwareFault : CommandCode.Done;
        }

        public int Check(long[] values)
        {
            return LampSettingsCheck.Check(_settings, values);
        }

        public void Configured()
        {
            _plan.Forget();
            _points.ReportEvery((int)_settings.ReportSeconds.Value);
        }

        private void Decide(NodeTime time)
        {
            _cell.Step(time.UptimeMs, _sensors.Light.Health.Valid, _sensors.Light.Health.GoodMs, _sensors.Light.DeciLux);
            if (time.IsKnown) _plan.Step(time.UnixMs);
            _control.Decide(time.IsKnown ? _plan : null, _cell);
            _override.Step(time);
            bool searching = !time.IsKnown && !_cell.Usable && time.UptimeMs < _settings.SearchSeconds.Value * 1000;
            _level = _override.Active ? _override.Level : searching ? 0 : _control.Level;
            // The way back from an override is part of it.
            _fadeMs = (_override.Active || _overridden ? _settings.OverrideFadeSeconds : _settings.FadeSeconds).Value * 100;
            _overridden = _override.Active;
        }

        private void Watch(long nowMs)
        {
            _reading.On = _drive.On;
            _reading.Permille = _drive.Permille;
            _reading.SteadySinceMs = _drive.SteadySinceMs;
            _reading.HasContact = _hardware.Contact != null;
            _reading.Fed = _reading.HasContact && _hardware.Contact.Read();
            _reading.Metered = _sensors.Meter.Health.Valid;
            _reading.Centivolts = _sensors.Meter.Centivolts;
            _reading.Centiwatts = _sensors.Meter.Centiwatts;
            _watch.Judge(_reading, nowMs);
            _alarms.Step(LampAlarms.LampFailure, _watch.Failure, nowMs);
            _alarms.Step(LampAlarms.LowPower, _watch.LowPower, nowMs);
            _alarms.Step(LampAlarms.UnexpectedOn, _watch.UnexpectedOn, nowMs);
            _alarms.Step(LampAlarms.Cycling, _cycling.Step(_watch.Failure, nowMs), nowMs);
            _alarms.Step(LampAlarms.Relay, _watch.Relay, nowMs);
            _alarms.Step(LampAlarms.SupplyLoss, _watch.SupplyLoss, nowMs);
            _alarms.Step(LampAlarms.Tilt, _tilt.Step(), nowMs);
        }

        private void Keep(long nowMs)
        {
            // Without a meter, the order has to do as a proof of light.
            bool lit = _reading.On && (!_reading.Metered || _reading.Centiwatts >= _watch.FailureCentiwatts(_reading.Permille));
            _counters.Step(nowMs, lit, _drive.Switchings, _sensors.Meter.MilliwattHours);
            byte alarms = _alarms.Bits;
            if (alarms != _memory.Alarms || (_counters.Changed && nowMs >= _saveDueMs))
            {
                _memory.Alarms = alarms;
                _memory.Save();
                _counters.Kept();
                _saveDueMs = nowMs + SaveMs;
            }
            SelfTest = _sensors.Faults(nowMs) | (_memory.Failed ? MemoryFault : 0);
        }

        private void Tell(long nowMs)
        {
            _sensors.Tell(_points, nowMs);
            LampSensors.Tell(_points.PhotocellDark, _cell.Usable, nowMs >= LampSensors.FirstAnswerMs, _cell.Dark ? 1 : 0);
            LampSensors.Tell(_points.Tilt, _sensors.Gravity.Health.Valid, nowMs >= LampSensors.FirstAnswerMs, _tilt.Milliradians);
            _points.Command.Set(_level);
            _points.CommandInAction.Set((_drive.Bounded(_level) + 5) / 10);
            // What it passes on its way is nobody's reading.
            if (_drive.Steady) _points.DimmingLevel.Set((_drive.Permille + 5) / 10);
            _points.Source.Set(_override.Active ? LightSource.Override : _control.Source);
            _points.OverrideActive.Set(_override.Active);
            _points.OverrideStart.Set(_override.Start);
            _points.OverrideEnd.Set(_override.End);
            _points.OperatingHours.Set(_memory.LitSeconds / 36);
            _points.Switchings.Set(_memory.Switchings);
            _points.Energy.Set(_memory.MilliwattHours / 1000);
            for (int i = 0; i < LampAlarms.Count; i++)
            {
                _points.OfAlarm(i).Set(_alarms.IsRaised(i));
            }
        }
    }
}
