namespace EdgeFleet.Nano.Sense
{
    /// <summary>
    /// One alarm: raised when the evidence for it has lasted, cleared when the evidence against it has. Without
    /// evidence it stays as it is, and what has lasted so far does not count.
    /// </summary>
    public sealed class Alarm
    {
        private readonly Setting _raiseSeconds;
        private readonly Setting _clearSeconds;
        private bool _turning;
        private long _turnedMs;

        /// <param name="raiseSeconds">How long the evidence for it must last.</param>
        /// <param name="clearSeconds">How long the evidence against it must.</param>
        public Alarm(Setting raiseSeconds, Setting clearSeconds)
        {
            _raiseSeconds = raiseSeconds;
            _clearSeconds = clearSeconds;
        }

        public bool Raised { get; private set; }

        /// <summary>As it was before a restart.</summary>
        public void Restore(bool raised)
        {
            Raised = raised;
        }

        public void Step(Evidence evidence, long nowMs)
        {
            bool other = evidence == (Raised ? Evidence.Against : Evidence.For);
            if (other && !_turning) _turnedMs = nowMs;
            _turning = other;
            if (!other || nowMs - _turnedMs < (Raised ? _clearSeconds : _raiseSeconds).Value * 1000) return;
            Raised = !Raised;
            _turning = false;
        }
    }
}
