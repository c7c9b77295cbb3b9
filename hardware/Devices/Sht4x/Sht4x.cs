using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Temperature and humidity, measured periodically with high precision.</summary>
    public sealed class Sht4x
    {
        private readonly II2cBus _bus;
        private readonly int _periodMs;
        private readonly byte[] _command = new byte[] { Sht4xRegisters.MeasureHigh };
        private readonly byte[] _answer = new byte[6];
        private bool _measuring;
        private long _dueMs;

        /// <param name="bus">The bus it is on.</param>
        /// <param name="periodMs">How often it measures.</param>
        public Sht4x(II2cBus bus, int periodMs)
        {
            _bus = bus;
            _periodMs = periodMs;
        }

        public readonly DeviceHealth Health = new DeviceHealth(2);

        public int CentiCelsius { get; private set; }

        public int CentiPercent { get; private set; }

        public void Step(long nowMs)
        {
            if (nowMs < _dueMs)
            {
                return;
            }
            if (!_measuring)
            {
                _measuring = _bus.Transfer(Sht4xRegisters.Address, _command, 1, _answer, 0);
                _dueMs = nowMs + (_measuring ? Sht4xRegisters.MeasuringMs : _periodMs);
                if (!_measuring)
                {
                    Health.Bad();
                }
                return;
            }
            _measuring = false;
            _dueMs = nowMs + _periodMs - Sht4xRegisters.MeasuringMs;
            if (!_bus.Transfer(Sht4xRegisters.Address, _command, 0, _answer, 6)
                || Sht4xRegisters.Crc(_answer, 0) != _answer[2] || Sht4xRegisters.Crc(_answer, 3) != _answer[5])
            {
                Health.Bad();
                return;
            }
            CentiCelsius = Sht4xRegisters.CentiCelsius((_answer[0] << 8) | _answer[1]);
            CentiPercent = Sht4xRegisters.CentiPercent((_answer[3] << 8) | _answer[4]);
            Health.Good(nowMs);
        }
    }
}
