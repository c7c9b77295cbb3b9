namespace EdgeFleet.Nano.Substation
{
    /// <summary>
    /// Whether a contact moves more often than N times in T. Each move fills, time drains; what is above N blocks,
    /// and only a quiet time releases.
    /// </summary>
    public sealed class Chatter
    {
        private readonly SubstationSettings _settings;

        // In moves times the window's milliseconds.
        private long _level;
        private long _drainedMs;
        private long _movedMs;

        public Chatter(SubstationSettings settings)
        {
            _settings = settings;
        }

        public bool Blocked { get; private set; }

        public void Count(long nowMs)
        {
            Drain(nowMs);
            _level += _settings.ChatterSeconds.Value * 1000;
            _movedMs = nowMs;
        }

        public void Step(long nowMs)
        {
            Drain(nowMs);
            if (_level > _settings.ChatterMoves.Value * _settings.ChatterSeconds.Value * 1000) Blocked = true;
            if (!Blocked || nowMs - _movedMs < _settings.QuietSeconds.Value * 1000) return;
            Blocked = false;
            _level = 0;
        }

        private void Drain(long nowMs)
        {
            _level -= (nowMs - _drainedMs) * _settings.ChatterMoves.Value;
            if (_level < 0) _level = 0;
            _drainedMs = nowMs;
        }
    }
}
