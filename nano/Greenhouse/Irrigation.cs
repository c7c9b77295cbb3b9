using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>
    /// When the valve is open: from dry to wet soil, never without the pump, never longer than the longest run, and
    /// not again before the pause is over. Soil that is not known waters nothing. By hand it runs as long at most.
    /// </summary>
    public sealed class Irrigation
    {
        private readonly GreenhouseSettings _settings;
        private long _beganMs;
        private long _pausedUntilMs;
        private long _openMs;
        private long _stepMs;
        private bool _byHand;

        public Irrigation(GreenhouseSettings settings)
        {
            _settings = settings;
        }

        public bool Open { get; private set; }

        /// <summary>How long it has been open in all.</summary>
        public long OpenSeconds
        {
            get { return _openMs / 1000; }
        }

        /// <summary>Somebody opens it.</summary>
        /// <returns>False: the pump is not ready.</returns>
        public bool Start(bool pumpReady, long nowMs)
        {
            if (!pumpReady) return false;
            Begin(true, nowMs);
            return true;
        }

        /// <summary>Somebody closes it; it rests as after a run.</summary>
        public void Stop(long nowMs)
        {
            if (Open) End(nowMs);
        }

        public void Step(Quantity soil, bool pumpReady, bool blocked, long nowMs)
        {
            if (Open) _openMs += nowMs - _stepMs;
            _stepMs = nowMs;
            if (Open)
            {
                bool wet = !_byHand && (!soil.Fresh || soil.Value >= _settings.SoilWet.Value);
                if (wet || blocked || !pumpReady || nowMs - _beganMs >= _settings.MaxRunSeconds.Value * 1000) End(nowMs);
                return;
            }
            bool dry = soil.Fresh && soil.Value < _settings.SoilDry.Value;
            if (dry && pumpReady && !blocked && nowMs >= _pausedUntilMs) Begin(false, nowMs);
        }

        private void Begin(bool byHand, long nowMs)
        {
            if (!Open) _beganMs = nowMs;
            _byHand = byHand;
            Open = true;
        }

        private void End(long nowMs)
        {
            Open = false;
            _pausedUntilMs = nowMs + _settings.MinPauseSeconds.Value * 1000;
        }
    }
}
