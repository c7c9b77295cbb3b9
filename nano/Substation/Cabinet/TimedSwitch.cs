namespace EdgeFleet.Nano.Substation
{
    /// <summary>On or off for a minimum time each, and how long it has been on.</summary>
    public sealed class TimedSwitch
    {
        private long _turnedMs;
        private long _steppedMs;
        private long _onMs;
        private bool _ever;

        public bool On { get; private set; }

        public long OnSeconds
        {
            get { return _onMs / 1000; }
        }

        public void Step(bool wanted, long leastOnMs, long leastOffMs, long nowMs)
        {
            if (On) _onMs += nowMs - _steppedMs;
            _steppedMs = nowMs;
            if (wanted == On || (_ever && nowMs - _turnedMs < (On ? leastOnMs : leastOffMs))) return;
            Turn(wanted, nowMs);
        }

        /// <summary>At once, whatever the minimum times: something is in danger.</summary>
        public void Cut(long nowMs)
        {
            if (On) Turn(false, nowMs);
        }

        private void Turn(bool on, long nowMs)
        {
            On = on;
            _ever = true;
            _turnedMs = nowMs;
        }
    }
}
