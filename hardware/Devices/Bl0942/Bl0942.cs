using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Voltage, current, power and energy of one phase: asks for the packet of everything once a period.</summary>
    public sealed class Bl0942
    {
        // 23 bytes at 4800 baud take 48 ms.
        private const int TimeoutMs = 200;

        // After its power comes, the chip has its first values after 400 ms; before, it says 0.
        private const int SettlingMs = 500;

        // The highest power that it can tell gives so many pulses.
        private const int MaxPulsesPerSecond = 20;

        // Answers in a row that are none: the port may have gone deaf, and is opened anew.
        private const int MostBad = 10;

        private readonly ISerialLine _line;
        private readonly Bl0942Scale _scale;
        private readonly int _periodMs;
        private readonly byte[] _request = new byte[2];
        private readonly byte[] _packet = new byte[Bl0942Registers.PacketLength];
        private int _received;
        private int _badInRow;
        private bool _asked;
        private long _askedMs;
        private long _dueMs = -1;
        private int _lastPulses = -1;
        private long _lastPulsesMs;
        private long _pulses;

        /// <param name="line">Its serial port, 8N1.</param>
        /// <param name="address">0 to 3, by its address pins; the small package has 0.</param>
        /// <param name="scale">What the resistors of the board are.</param>
        /// <param name="periodMs">How often it is asked; the chip has new values every 400 ms.</param>
        public Bl0942(ISerialLine line, int address, Bl0942Scale scale, int periodMs)
        {
            _line = line;
            _scale = scale;
            _periodMs = periodMs;
            _request[0] = (byte)(Bl0942Registers.ReadCommand | address);
            _request[1] = Bl0942Registers.Everything;
        }

        public readonly DeviceHealth Health = new DeviceHealth(2);

        public int Centivolts { get; private set; }

        public int Milliamperes { get; private set; }

        public int Centiwatts { get; private set; }

        public int Centihertz { get; private set; }

        /// <summary>0 to 1000; 0 without a load.</summary>
        public int PowerFactorPermille { get; private set; }

        /// <summary>Counted since this driver began; a reset of the chip loses what was not read before.</summary>
        public long MilliwattHours { get; private set; }

        public void Step(long nowMs)
        {
            if (_asked)
            {
                Listen(nowMs);
            }
            else if (_dueMs < 0)
            {
                _dueMs = nowMs + SettlingMs;
            }
            else if (nowMs >= _dueMs)
            {
                Ask(nowMs);
            }
        }

        private void Ask(long nowMs)
        {
            // What is left of an answer that came too late must not begin the next one.
            while (_line.Read(_packet, 0, _packet.Length) > 0)
            {
            }
            _received = 0;
            _asked = true;
            _askedMs = nowMs;
            _dueMs = nowMs + _periodMs;
            _line.Write(_request, 0, _request.Length);
        }

        private void Listen(long nowMs)
        {
            _received += _line.Read(_packet, _received, _packet.Length - _received);
            if (_received == _packet.Length)
            {
                _asked = false;
                if (Bl0942Registers.IsWhole(_packet, _request[0]))
                {
                    Take(nowMs);
                    return;
                }
                Bad();
            }
            else if (nowMs - _askedMs >= TimeoutMs)
            {
                _asked = false;
                Bad();
            }
        }

        private void Bad()
        {
            Health.Bad();
            // A chip that says nothing at all is not helped by it.
            if (_received == 0 || ++_badInRow < MostBad) return;
            _badInRow = 0;
            _line.Reopen();
        }

        private void Take(long nowMs)
        {
            _badInRow = 0;
            Centivolts = _scale.Centivolts(Bl0942Registers.Unsigned24(_packet, Bl0942Registers.VoltageAt));
            Milliamperes = _scale.Milliamperes(Bl0942Registers.Unsigned24(_packet, Bl0942Registers.CurrentAt));
            Centiwatts = _scale.Centiwatts(Bl0942Registers.Signed24(_packet, Bl0942Registers.PowerAt));
            Centihertz = Bl0942Scale.Centihertz(Bl0942Registers.Unsigned24(_packet, Bl0942Registers.PeriodAt) & 0xFFFF);
            // 0.01 V x 0.001 A is 0.00001 VA.
            long apparent = (long)Centivolts * Milliamperes;
            long factor = apparent == 0 ? 0 : Centiwatts * 1000000L / apparent;
            PowerFactorPermille = factor < 0 ? (int)-factor : factor > 1000 ? 1000 : (int)factor;
            Count(Bl0942Registers.Unsigned24(_packet, Bl0942Registers.PulsesAt), nowMs);
            Health.Good(nowMs);
        }

        private void Count(int pulses, long nowMs)
        {
            if (_lastPulses >= 0)
            {
                int more = (pulses - _lastPulses) & 0xFFFFFF;
                long max = (nowMs - _lastPulsesMs) * MaxPulsesPerSecond / 1000 + 1;
                // More than can be: the chip was reset and began at 0.
                _pulses += more <= max ? more : pulses <= max ? pulses : 0;
            }
            _lastPulses = pulses;
            _lastPulsesMs = nowMs;
            MilliwattHours = _scale.MilliwattHours(_pulses);
        }
    }
}
