using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>Counts how often the lamp went dark by itself, while it was on and fed, within a while.</summary>
    public sealed class CyclingWatch
    {
        public const int MaxCycles = 10;

        private readonly LightSettings _settings;
        private readonly long[] _darkAtMs = new long[MaxCycles];
        private int _count;
        private bool _lit;

        public CyclingWatch(LightSettings settings)
        {
            _settings = settings;
        }

        /// <param name="failure">Of <see cref="LampWatch.Failure"/>: unknown while the lamp is off or without supply.</param>
        /// <param name="nowMs">Since the node started.</param>
        public Evidence Step(Evidence failure, long nowMs)
        {
            if (_lit && failure == Evidence.For)
            {
                _darkAtMs[_count % MaxCycles] = nowMs;
                _count++;
            }
            _lit = failure == Evidence.Against;
            int enough = (int)_settings.Cycles.Value;
            if (_count >= enough && nowMs - _darkAtMs[(
                _count - enough) % MaxCycles] <= _settings.CyclingSeconds.Value * 1000) return Evidence.For;
            return _lit ? Evidence.Against : Evidence.Unknown;
        }
    }
}
