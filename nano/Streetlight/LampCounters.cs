namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// Adds what the meter, the relay and the clock say to what is kept. Whole units are added and their rests carried on, so
    /// nothing is lost by rounding.
    /// </summary>
    public sealed class LampCounters
    {
        private readonly LampMemory _memory;
        private long _litMs;
        private long _lastMs;
        private int _lastSwitchings;
        private long _lastMilliwattHours;

        public LampCounters(LampMemory memory)
        {
            _memory = memory;
        }

        /// <summary>Since <see cref="Kept"/>.</summary>
        public bool Changed { get; private set; }

        public void Kept()
        {
            Changed = false;
        }

        /// <param name="nowMs">Since the node started.</param>
        /// <param name="lit">Since the last step.</param>
        /// <param name="switchings">Since the node started.</param>
        /// <param name="milliwattHours">Since the meter's driver was made.</param>
        public void Step(long nowMs, bool lit, int switchings, long milliwattHours)
        {
            if (lit) _litMs += nowMs - _lastMs;
            _lastMs = nowMs;
            long seconds = _litMs / 1000;
            _litMs -= seconds * 1000;
            Changed |= seconds > 0 || switchings != _lastSwitchings || milliwattHours != _lastMilliwattHours;
            _memory.LitSeconds += seconds;
            _memory.Switchings += switchings - _lastSwitchings;
            _memory.MilliwattHours += milliwattHours - _lastMilliwattHours;
            _lastSwitchings = switchings;
            _lastMilliwattHours = milliwattHours;
        }
    }
}
