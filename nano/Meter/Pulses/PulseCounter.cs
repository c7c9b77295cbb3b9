using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// Counts a meter's pulses. It is polled at a fixed rate by a thread that does nothing else, so that no pulse is lost
    /// while the node is busy; the platform's own debounce drops edges. A level counts once it was steady.
    /// </summary>
    public sealed class PulseCounter
    {
        /// <summary>How often it is polled.</summary>
        public const int PeriodMs = 10;

        /// <summary>Shorter than any meter's pulse or pause, longer than a contact bounces.</summary>
        public const int SteadyMs = 20;

        private readonly IDigitalInput _contact;
        private bool _level;
        private bool _steady;
        private long _sinceMs;

        /// <param name="contact">True: closed.</param>
        public PulseCounter(IDigitalInput contact)
        {
            _contact = contact;
            _level = _steady = contact.Read();
        }

        /// <summary>Pulses since the node started; wraps. Another thread may read it: 32 bits are written at once.</summary>
        public int Count { get; private set; }

        public void Sample(long nowMs)
        {
            bool level = _contact.Read();
            if (level != _level)
            {
                _level = level;
                _sinceMs = nowMs;
                return;
            }
            if (level == _steady || nowMs - _sinceMs < SteadyMs) return;
            _steady = level;
            if (level) Count++;
        }
    }
}
