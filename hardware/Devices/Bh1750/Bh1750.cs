using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Ambient light, one measurement a period; between them the chip sleeps.</summary>
    public sealed class Bh1750
    {
        private readonly II2cBus _bus;
        private readonly int _address;
        private readonly int _periodMs;
        private readonly int _measuringTime;
        private readonly byte[] _bytes = new byte[2];
        private bool _measuring;
        private long _dueMs;

        /// <param name="bus">The bus it is on.</param>
        /// <param name="address">By its address pin: <see cref="Bh1750Registers.AddressLow"/> or AddressHigh.</param>
        /// <param name="measuringTime">31 (up to 121 klx, steps of 1.9 lx) to 254 (up to 14 klx, steps of 0.2 lx); usually 69.</param>
        /// <param name="periodMs">How often it measures; longer than the measurement.</param>
        public Bh1750(II2cBus bus, int address, int measuringTime, int periodMs)
        {
            _bus = bus;
            _address = address;
            _measuringTime = measuringTime;
            _periodMs = periodMs;
        }

        public readonly DeviceHealth Health = new DeviceHealth(2);

        public int DeciLux { get; private set; }

        /// <summary>It is at least as bright as <see cref="DeciLux"/> says.</summary>
        public bool Saturated { get; private set; }

        public void Step(long nowMs)
        {
            if (nowMs < _dueMs)
            {
                return;
            }
            int takesMs = Bh1750Registers.MeasuringMs(_measuringTime);
            if (!_measuring)
            {
                // The time is set anew every time: a chip whose supply dipped would measure with another one.
                _measuring = Send((byte)(Bh1750Registers.TimeHighBits | (_measuringTime >> 5)))
                    && Send((byte)(Bh1750Registers.TimeLowBits | (_measuringTime & 0x1F)))
                    && Send(Bh1750Registers.OneTimeHigh);
                _dueMs = nowMs + (_measuring ? takesMs : _periodMs);
                if (!_measuring)
                {
                    Health.Bad();
                }
                return;
            }
            _measuring = false;
            _dueMs = nowMs + _periodMs - takesMs;
            if (!_bus.Transfer(_address, _bytes, 0, _bytes, 2))
            {
                Health.Bad();
                return;
            }
            int raw = (_bytes[0] << 8) | _bytes[1];
            DeciLux = Bh1750Registers.DeciLux(raw, _measuringTime);
            Saturated = raw == Bh1750Registers.Full;
            Health.Good(nowMs);
        }

        private bool Send(byte command)
        {
            _bytes[0] = command;
            return _bus.Transfer(_address, _bytes, 1, _bytes, 0);
        }
    }
}
