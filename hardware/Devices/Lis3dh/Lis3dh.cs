using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// Which way is down: the mean over a few seconds, so that wind and traffic do not count as a leaning pole. How far
    /// that is from the direction at mounting, <see cref="Lis3dhRegisters.AngleMilliradians"/> tells.
    /// </summary>
    public sealed class Lis3dh
    {
        private const int Samples = 32;
        private const int SampleMs = 100;
        private const int SilenceMs = 1000;

        private readonly II2cBus _bus;
        private readonly int _address;
        private readonly byte[] _write = new byte[2];
        private readonly byte[] _read = new byte[7];
        private bool _configured;
        private long _dueMs;
        private long _heardMs;
        private int _count;
        private int _sumX;
        private int _sumY;
        private int _sumZ;

        /// <param name="bus">The bus it is on.</param>
        /// <param name="address">By its address pin: <see cref="Lis3dhRegisters.AddressLow"/> or AddressHigh.</param>
        public Lis3dh(II2cBus bus, int address)
        {
            _bus = bus;
            _address = address;
        }

        public readonly DeviceHealth Health = new DeviceHealth(5);

        /// <summary>Gravity along the axes, 0.001 g.</summary>
        public int X { get; private set; }

        public int Y { get; private set; }

        public int Z { get; private set; }

        public void Step(long nowMs)
        {
            if (nowMs < _dueMs)
            {
                return;
            }
            _dueMs = nowMs + SampleMs;
            if (!_configured && !Configure(nowMs))
            {
                Health.Bad();
                return;
            }
            _write[0] = Lis3dhRegisters.Status | Lis3dhRegisters.Climb;
            if (!_bus.Transfer(_address, _write, 1, _read, 7))
            {
                Health.Bad();
                return;
            }
            if ((_read[0] & Lis3dhRegisters.NewSample) != 0)
            {
                _heardMs = nowMs;
                Add(nowMs);
            }
            else if (nowMs - _heardMs >= SilenceMs)
            {
                // It fell asleep: after a dip of its supply it has forgotten its rate.
                _configured = false;
                Health.Bad();
            }
        }

        private bool Configure(long nowMs)
        {
            _write[0] = Lis3dhRegisters.WhoAmI;
            if (!_bus.Transfer(_address, _write, 1, _read, 1) || _read[0] != Lis3dhRegisters.Identity)
            {
                return false;
            }
            _configured = Put(Lis3dhRegisters.Control4, Lis3dhRegisters.HighResolution)
                && Put(Lis3dhRegisters.Control1, Lis3dhRegisters.TenHertz);
            _heardMs = nowMs;
            _count = 0;
            _sumX = 0;
            _sumY = 0;
            _sumZ = 0;
            return _configured;
        }

        private void Add(long nowMs)
        {
            _sumX += Lis3dhRegisters.MilliG(_read[1], _read[2]);
            _sumY += Lis3dhRegisters.MilliG(_read[3], _read[4]);
            _sumZ += Lis3dhRegisters.MilliG(_read[5], _read[6]);
            _count++;
            if (_count < Samples)
            {
                return;
            }
            X = _sumX / Samples;
            Y = _sumY / Samples;
            Z = _sumZ / Samples;
            _count = 0;
            _sumX = 0;
            _sumY = 0;
            _sumZ = 0;
            Health.Good(nowMs);
        }

        private bool Put(byte register, byte value)
        {
            _write[0] = register;
            _write[1] = value;
            return _bus.Transfer(_address, _write, 2, _read, 0);
        }
    }
}
