namespace EdgeFleet.Nano.Meter
{
    /// <summary>A leak runs day and night: pulses that go on for hours without one quiet spell. People sleep.</summary>
    public sealed class LeakWatch
    {
        private bool _flows;
        private long _sinceMs;
        private long _lastMs;

        /// <summary>Flow for this long is a leak; 0: nothing is.</summary>
        public long FlowMs { get; set; }

        /// <summary>So long without a pulse is quiet.</summary>
        public long QuietMs { get; set; }

        public bool IsLeaking { get; private set; }

        /// <param name="nowMs">On the node's own clock.</param>
        /// <param name="pulsed">There was a pulse since the last step.</param>
        public void Step(long nowMs, bool pulsed)
        {
            if (pulsed)
            {
                if (!_flows) _sinceMs = nowMs;
                _flows = true;
                _lastMs = nowMs;
            }
            else if (_flows && nowMs - _lastMs >= QuietMs) _flows = false;
            IsLeaking = _flows && FlowMs > 0 && nowMs - _sinceMs >= FlowMs;
        }
    }
}
