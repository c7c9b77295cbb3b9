using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>A greenhouse: senses, decides, moves vent and quilt, waters, and reports.</summary>
    public sealed class GreenhouseController : IApplication
    {
        // Bits of the self-test, as the README lists them.
        private const uint ClimateLost = 1;
        private const uint LightLost = 2;
        private const uint SoilLost = 4;
        private const uint OutsideLost = 8;
        private const uint WindLost = 16;
        private const uint VentFault = 32;
        private const uint QuiltFault = 64;
        private const uint ExpanderLost = 128;

        private readonly GreenhouseHardware _hardware;
        private readonly GreenhouseSettings _settings = new GreenhouseSettings();
        private readonly GreenhousePoints _points = new GreenhousePoints();
        private readonly HouseSensors _sensors;
        private readonly HouseAlarms _alarms;
        private readonly Roller _vent;
        private readonly Roller _quilt;
        private readonly VentControl _ventControl;
        private readonly QuiltControl _quiltControl;
        private readonly Irrigation _irrigation;

        public GreenhouseController(GreenhouseHardware hardware)
        {
            _hardware = hardware;
            _sensors = new HouseSensors(hardware, _settings, _points);
            _alarms = new HouseAlarms(_settings, _points.Alarms);
            _vent = new Roller(hardware.Vent);
            _quilt = new Roller(hardware.Quilt);
            _ventControl = new VentControl(_settings);
            _quiltControl = new QuiltControl(_settings);
            _irrigation = new Irrigation(_settings);
            Configured();
        }

        /// <summary>Counts the releases of this firmware.</summary>
        public const uint Release = 1;

        public string Kind
        {
            get { return "greenhouse"; }
        }

        public SensePoint[] Points
        {
            get { return _points.All; }
        }

        public Setting[] Settings
        {
            get { return _settings.All; }
        }

        public bool LocalControl { get; private set; }

        /// <summary>A drive moves, or water runs.</summary>
        public bool AtWork
        {
            get { return _vent.Moving || _quilt.Moving || _irrigation.Open; }
        }

        public uint SelfTest
        {
            get
            {
                uint bits = 0;
                if (!_sensors.Temperature.Fresh || !_sensors.Humidity.Fresh) bits |= ClimateLost;
                if (!_sensors.Light.Fresh) bits |= LightLost;
                if (!_sensors.Soil.Fresh) bits |= SoilLost;
                if (!_sensors.Outside.Fresh) bits |= OutsideLost;
                if (!_sensors.Wind.Fresh) bits |= WindLost;
                if (_vent.Fault != RollerFault.None) bits |= VentFault;
                if (_quilt.Fault != RollerFault.None) bits |= QuiltFault;
                if (_hardware.Expander != null && !_hardware.Expander.Health.Valid) bits |= ExpanderLost;
                return bits;
            }
        }

        public void Step(NodeTime time)
        {
            long nowMs = time.UptimeMs;
            if (_hardware.Expander != null) _hardware.Expander.Step(nowMs);
            LocalControl = _hardware.LocalStop.Read();
            _sensors.Step(nowMs);
            Watch(nowMs);

            bool wet = _hardware.Wet.Read();
            // A wind gauge that is lost is taken for a storm: the vent can be opened again, a torn film cannot.
            bool windy = !_sensors.Wind.Fresh || _alarms.IsRaised(HouseAlarms.Storm);
            bool mains = !_hardware.MainsLost.Read();
            bool pumpReady = !_hardware.PumpNotReady.Read();
            _vent.Target = mains ? _ventControl.Decide(_sensors.Temperature, _sensors.Humidity, wet || windy, nowMs) : -1;
            _quilt.Target = mains ? _quiltControl.Decide(_sensors.Light, _sensors.Outside, wet || windy, nowMs) : -1;
            _vent.Step(nowMs, LocalControl);
            _quilt.Step(nowMs, LocalControl);
            _irrigation.Step(_sensors.Soil, pumpReady, LocalControl || !mains, nowMs);
            _hardware.Valve.Write(_irrigation.Open);
            Report(wet, pumpReady);
        }

        public byte Write(SensePoint point, long value, NodeTime time)
        {
            if (point == _points.ValveCommand) return Water(value != 0, time.UptimeMs);
            if (value < Roller.Closed || value > Roller.Open) return CommandCode.OutOfRange;
            if (LocalControl) return CommandCode.LocalControl;
            bool vent = point == _points.VentCommand;
            if ((vent ? _vent : _quilt).Fault != RollerFault.None) return CommandCode.HardwareFault;
            // Opening a vent in a storm, or moving a wet quilt, is not for a command to decide; a vent may always close.
            if (Stormy() && !(vent && value == Roller.Closed)) return CommandCode.Interlocked;
            (vent ? _ventControl.Manual : _quiltControl.Manual).Set((int)value, time.UptimeMs);
            return CommandCode.Started;
        }

        /// <summary>Resets a roller's fault, at the path of its fault point.</summary>
        public byte Execute(ushort obj, byte instance, ushort resource, long argument, NodeTime time)
        {
            if (obj != _points.VentFault.Object || resource != _points.VentFault.Resource || instance > 1) return CommandCode.NoSuchPoint;
            if (LocalControl) return CommandCode.LocalControl;
            (instance == 0 ? _vent : _quilt).Reset();
            return CommandCode.Done;
        }

        public int Check(long[] values)
        {
            return SettingsOrder.FirstOutOfOrder(_settings, values);
        }

        public void Configured()
        {
            _vent.TravelMs = (int)_settings.VentTravelSeconds.Value * 1000;
            _vent.ReversalMs = (int)_settings.VentReversalSeconds.Value * 1000;
            _quilt.TravelMs = (int)_settings.QuiltTravelSeconds.Value * 1000;
            _quilt.ReversalMs = (int)_settings.QuiltReversalSeconds.Value * 1000;
        }

        private bool Stormy()
        {
            return _hardware.Wet.Read() || !_sensors.Wind.Fresh || _alarms.IsRaised(HouseAlarms.Storm);
        }

        private byte Water(bool open, long nowMs)
        {
            if (!open)
            {
                _irrigation.Stop(nowMs);
                return CommandCode.Done;
            }
            if (LocalControl) return CommandCode.LocalControl;
            return _irrigation.Start(!_hardware.PumpNotReady.Read() && !_hardware.MainsLost.Read(), nowMs) ? CommandCode.Done
                : CommandCode.Interlocked;
        }

        private void Watch(long nowMs)
        {
            Quantity temperature = _sensors.Temperature;
            _alarms.Step(HouseAlarms.Frost, HouseAlarms.Of(temperature.Fresh, temperature.Value < _settings.FrostCelsius.Value), nowMs);
            _alarms.Step(HouseAlarms.Heat, HouseAlarms.Of(temperature.Fresh, temperature.Value > _settings.HeatCelsius.Value), nowMs);
            _alarms.Step(HouseAlarms.PowerLoss, HouseAlarms.Of(true, _hardware.MainsLost.Read()), nowMs);
            _alarms.Step(HouseAlarms.SensorLost, HouseAlarms.Of(true, !temperature.Fresh), nowMs);
            _alarms.Step(HouseAlarms.Storm, HouseAlarms.Of(_sensors.Wind.Fresh, _sensors.Wind.Value > _settings.WindLimit.Value), nowMs);
        }

        private void Report(bool wet, bool pumpReady)
        {
            _points.VentCommand.Set(_vent.Target < 0 ? _vent.Position : _vent.Target);
            _points.QuiltCommand.Set(_quilt.Target < 0 ? _quilt.Position : _quilt.Target);
            Position(_points.VentPosition, _vent);
            Position(_points.QuiltPosition, _quilt);
            _points.VentFault.Set((long)_vent.Fault);
            _points.QuiltFault.Set((long)_quilt.Fault);
            long valve = _irrigation.Open ? 100 : 0;
            _points.ValveCommand.Set(valve);
            _points.Valve.Set(valve);
            _points.ValveSeconds.Set(_irrigation.OpenSeconds);
            _points.Wet.Set(wet);
            _points.PumpReady.Set(pumpReady);
            _points.LocalStop.Set(LocalControl);
        }

        private static void Position(SensePoint point, Roller roller)
        {
            if (roller.PositionKnown) point.Set((long)roller.Position);
            else point.Fail(PointQuality.Invalid);
        }
    }
}
