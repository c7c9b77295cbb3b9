using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>
    /// A distribution room's cabinet: watches contacts, gas, joints and air, keeps it dry, and switches its breaker where that is
    /// allowed.
    /// </summary>
    public sealed class SubstationController : IApplication, IDatedReadings
    {
        /// <summary>Counts the releases of this firmware; never falls.</summary>
        public const uint Release = 1;

        // Bits of the self-test, as the README lists them.
        public const uint ClimateLost = 1;
        public const uint Sf6Lost = 2;
        public const uint JointLost = 4;
        public const uint FirstExpanderLost = 8;
        public const uint SecondExpanderLost = 16;
        public const uint ContactBlocked = 32;
        public const uint PositionFault = 64;
        public const uint EventsWait = 128;

        private const int DatedRoom = 64;

        private readonly SubstationHardware _hardware;
        private readonly SubstationSettings _settings = new SubstationSettings();
        private readonly SubstationPoints _points;
        private readonly ContactInput[] _contacts = new ContactInput[ContactNumber.Count];
        private readonly ContactPanel _panel;
        private readonly DoublePoint _position;
        private readonly DoublePoint _earthing;
        private readonly BreakerControl _breaker;
        private readonly CabinetSensors _sensors;
        private readonly CabinetAlarms _alarms;
        private readonly ClimateControl _climate;
        private byte _toldResult;

        public SubstationController(SubstationHardware hardware)
        {
            _hardware = hardware;
            Dated = new DatedReadings(DatedRoom);
            _points = new SubstationPoints(Dated);
            for (int i = 0; i < _contacts.Length; i++)
            {
                _contacts[i] = new ContactInput(
                    _points.Contacts[i], _points.Moves[i], _settings.DebounceMs[i], _settings.NormallyClosed[i], _settings);
            }
            _panel = new ContactPanel(hardware, _contacts);
            _position = new DoublePoint(
                _contacts[ContactNumber.BreakerOn], _contacts[ContactNumber.BreakerOff], _settings.BreakerTravelMs, _points.Breaker);
            _earthing = new DoublePoint(
                _contacts[ContactNumber.EarthingOn], _contacts[ContactNumber.EarthingOff], _settings.EarthingTravelMs, _points.Earthing);
            _breaker = new BreakerControl(hardware, _settings, _position);
            _sensors = new CabinetSensors(hardware, _settings, _points);
            _alarms = new CabinetAlarms(_settings, _points.Alarms);
            _climate = new ClimateControl(_settings);
            _points.Result.Now.Set(SwitchingResult.None);
            _points.Command.Set(0);
            LocalControl = true;
            Configured();
        }

        public string Kind
        {
            get { return "substation"; }
        }

        public SensePoint[] Points
        {
            get { return _points.All; }
        }

        public Setting[] Settings
        {
            get { return _settings.All; }
        }

        public DatedReadings Dated { get; private set; }

        public bool LocalControl { get; private set; }

        /// <summary>The breaker is on its way.</summary>
        public bool AtWork
        {
            get { return _breaker.UnderWay; }
        }

        public uint SelfTest
        {
            get
            {
                uint bits = 0;
                if (!_sensors.Temperature.Fresh || !_sensors.Humidity.Fresh) bits |= ClimateLost;
                if (!_sensors.Sf6.Fresh) bits |= Sf6Lost;
                if (_sensors.JointsKnown < CabinetSensors.Joints) bits |= JointLost;
                if (!_hardware.Expanders[0].Health.Valid) bits |= FirstExpanderLost;
                if (!_hardware.Expanders[1].Health.Valid) bits |= SecondExpanderLost;
                if (Faulty(_position) || Faulty(_earthing)) bits |= PositionFault;
                for (int i = 0; i < _contacts.Length; i++)
                {
                    if (_contacts[i].Blocked) bits |= ContactBlocked;
                    if (_contacts[i].Held) bits |= EventsWait;
                }
                return bits;
            }
        }

        public void Step(NodeTime time)
        {
            long nowMs = time.UptimeMs;
            _panel.Step(time);
            _position.Step(time);
            _earthing.Step(time);
            ContactInput remote = _contacts[ContactNumber.Remote];
            // Local at once; remote when the contact has come to rest.
            LocalControl = !(_hardware.Remote.Read() && remote.Usable && remote.On);
            _sensors.Step(nowMs);
            _alarms.Step(_sensors, nowMs);
            _climate.Step(_sensors.Temperature, _sensors.Humidity, nowMs);
            _hardware.Heater.Write(_climate.Heater.On);
            _hardware.Fan.Write(_climate.Fan.On);
            _breaker.Step(Against(_breaker.Closing), nowMs);
            Report(time);
        }

        /// <summary>The only thing that can be written is the order to the breaker; what proves it is its position.</summary>
        public byte Write(SensePoint point, long value, NodeTime time)
        {
            if (point != _points.Command) return CommandCode.NotWritable;
            if (value != Position.Off && value != Position.On) return CommandCode.OutOfRange;
            byte code = _breaker.Command((byte)value, Against(value == Position.On), time.UptimeMs);
            if (code == CommandCode.Started || code == CommandCode.Done) _points.Command.Set(value);
            return code;
        }

        public byte Execute(ushort obj, byte instance, ushort resource, long argument, NodeTime time)
        {
            return CommandCode.NoSuchPoint;
        }

        public int Check(long[] values)
        {
            return SubstationSettingsCheck.Check(_settings, values);
        }

        public void Configured()
        {
            _points.Command.Writable = _settings.ControlAllowed.Value != 0;
        }

        // What stands against an order, of Interlock.
        private int Against(bool closing)
        {
            int bits = 0;
            if (_settings.ControlAllowed.Value == 0) bits |= Interlock.ReadOnly;
            if (LocalControl || !_hardware.Remote.Read()) bits |= Interlock.Local;
            // A lockout need not last to stop an order, only to raise an alarm.
            if (!_sensors.Sf6.Fresh || _sensors.Sf6.Value < _settings.Sf6Lockout.Value
                || _alarms.IsRaised(CabinetAlarms.Sf6Lockout)) bits |= Interlock.Sf6;
            if (!_position.IsOn && !_position.IsOff) bits |= Interlock.Position;
            if (closing && !_earthing.IsOff) bits |= Interlock.Earthed;
            if (_breaker.UnderWay) bits |= Interlock.UnderWay;
            ContactInput supply = _contacts[ContactNumber.ControlSupplyLost];
            if (!supply.Usable || supply.On) bits |= Interlock.Supply;
            return bits;
        }

        private void Report(NodeTime time)
        {
            if (_sensors.Temperature.Fresh && _sensors.Humidity.Fresh) _points.DewPoint.Set(
                DewPoint.CentiCelsius(_sensors.Temperature.Value, _sensors.Humidity.Value));
            else _points.DewPoint.Fail(PointQuality.NotTopical);
            _points.Heater.Set(_climate.Heater.On);
            _points.Fan.Set(_climate.Fan.On);
            _points.HeaterSeconds.Set(_climate.Heater.OnSeconds);
            _points.FanSeconds.Set(_climate.Fan.OnSeconds);
            _points.AgainstClosing.Set(Against(true));
            _points.AgainstOpening.Set(Against(false));
            if (_breaker.Result != _toldResult
                && _points.Result.Tell(_breaker.Result, PointQuality.Good, time.UptimeMs, time)) _toldResult = _breaker.Result;
        }

        private static bool Faulty(DoublePoint position)
        {
            return position.Known && position.Position == Position.Faulty;
        }
    }
}
