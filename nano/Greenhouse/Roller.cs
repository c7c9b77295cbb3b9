using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>
    /// A roller motor that knows its ends by switches and everything between by time. Invariants: never both
    /// directions at once; between two directions the motor rests; at an end, on a fault, or while it is blocked,
    /// it stands still within one step.
    /// </summary>
    public sealed class Roller
    {
        public const int Closed = 0;
        public const int Open = 1000;

        // A difference this small is not worth a start of the motor.
        private const int Tolerance = 20;

        private readonly RollerHardware _hardware;
        private int _direction;
        private int _lastDirection;
        private long _position = -1;
        private long _stepMs;
        private long _movedMs;
        private long _restUntilMs;

        public Roller(RollerHardware hardware)
        {
            _hardware = hardware;
            TravelMs = 1;
            Target = -1;
        }

        /// <summary>From end to end.</summary>
        public int TravelMs { get; set; }

        /// <summary>Rest between two directions.</summary>
        public int ReversalMs { get; set; }

        /// <summary>A code of <see cref="RollerFault"/>.</summary>
        public byte Fault { get; private set; }

        public bool Moving
        {
            get { return _direction != 0; }
        }

        /// <summary>Whether an end has been seen since the start.</summary>
        public bool PositionKnown
        {
            get { return _position >= 0; }
        }

        /// <summary>0 closed to 1000 open, as far as time tells.</summary>
        public int Position
        {
            get { return _position < 0 ? 0 : (int)(_position / TravelMs); }
        }

        /// <summary>0 to 1000, or -1: stay.</summary>
        public int Target { get; set; }

        /// <summary>Somebody has looked.</summary>
        public void Reset()
        {
            Fault = RollerFault.None;
            _movedMs = 0;
        }

        /// <param name="nowMs">Uptime.</param>
        /// <param name="blocked">A local stop: nothing moves, whatever else is wanted.</param>
        public void Step(long nowMs, bool blocked)
        {
            bool atOpen = _hardware.AtOpen.Read();
            bool atClosed = _hardware.AtClosed.Read();
            Follow(nowMs - _stepMs, atOpen, atClosed);
            _stepMs = nowMs;
            Supervise(atOpen, atClosed);
            int wanted = blocked || Fault != RollerFault.None ? 0 : Wanted(atOpen, atClosed);
            if (wanted == _direction) return;
            if (_direction != 0)
            {
                // Stop first; another direction follows after the rest.
                Drive(0);
                _restUntilMs = nowMs + ReversalMs;
                return;
            }
            if (wanted != 0 && (wanted == _lastDirection || nowMs >= _restUntilMs)) Drive(wanted);
        }

        // Where it is, in thousandths of the travel times the travel time: nothing is lost by rounding.
        private void Follow(long passedMs, bool atOpen, bool atClosed)
        {
            if (_direction != 0)
            {
                _movedMs += passedMs;
                if (_position >= 0) _position += _direction * passedMs * Open;
            }
            long full = (long)Open * TravelMs;
            if (_position > full) _position = full;
            if (PositionKnown && _position < 0) _position = 0;
            if (atOpen && !atClosed && _direction >= 0) _position = full;
            if (atClosed && !atOpen && _direction <= 0) _position = 0;
        }

        private void Supervise(bool atOpen, bool atClosed)
        {
            if (atOpen && atClosed) Fault = RollerFault.EndSwitch;
            if (_direction == 0) return;
            // The switch that was left behind has a fifth of the way to let go.
            if ((_direction > 0 ? atClosed : atOpen) && _movedMs > TravelMs / 5) Fault = RollerFault.EndSwitch;
            if (_movedMs > TravelMs + TravelMs / 4) Fault = RollerFault.Stalled;
            if (_hardware.OverCurrent.Read()) Fault = RollerFault.OverCurrent;
            if (_hardware.PhaseFault.Read()) Fault = RollerFault.Phase;
        }

        private int Wanted(bool atOpen, bool atClosed)
        {
            if (Target < 0 || _hardware.PhaseFault.Read()) return 0;
            if (Target >= Open) return atOpen ? 0 : 1;
            if (Target <= Closed) return atClosed ? 0 : -1;
            // Not knowing where it is, it goes to the nearer end first.
            if (!PositionKnown) return Target * 2 >= Open ? 1 : -1;
            int away = Target - Position;
            if (_direction > 0) return away > 0 && !atOpen ? 1 : 0;
            if (_direction < 0) return away < 0 && !atClosed ? -1 : 0;
            return away > Tolerance ? 1 : away < -Tolerance ? -1 : 0;
        }

        private void Drive(int direction)
        {
            _hardware.Open.Write(direction > 0);
            _hardware.Close.Write(direction < 0);
            if (direction != 0)
            {
                _lastDirection = direction;
                _movedMs = 0;
            }
            _direction = direction;
        }
    }
}
