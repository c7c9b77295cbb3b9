namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>From one level to another, evenly in a given time.</summary>
    public sealed class Ramp
    {
        private int _from;
        private long _beganMs;
        private long _lastsMs;

        /// <summary>Now; 0.1 percent.</summary>
        public int Level { get; private set; }

        /// <summary>Where it goes.</summary>
        public int Target { get; private set; }

        /// <summary>It is there.</summary>
        public bool Steady
        {
            get { return Level == Target; }
        }

        public void Jump(int level)
        {
            Level = level;
            Target = level;
        }

        /// <summary>Sets out from where it is now.</summary>
        public void Start(int target, long lastsMs, long nowMs)
        {
            _from = Level;
            Target = target;
            _beganMs = nowMs;
            _lastsMs = lastsMs;
            Step(nowMs);
        }

        public void Step(long nowMs)
        {
            long sinceMs = nowMs - _beganMs;
            if (Level == Target) return;
            Level = sinceMs >= _lastsMs ? Target : _from + (int)((Target - _from) * sinceMs / _lastsMs);
        }
    }
}
