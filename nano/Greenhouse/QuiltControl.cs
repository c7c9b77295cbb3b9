using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>
    /// Whether the quilt is up or down. Up in the morning when it is light enough, and not too cold outside; down in the
    /// evening or when it gets too cold. A wet quilt and one in the wind stay where they are, also by hand. What is
    /// not known moves nothing.
    /// </summary>
    public sealed class QuiltControl
    {
        private const int Stay = -1;

        private readonly GreenhouseSettings _settings;
        private int _wanted = Stay;
        private long _dueMs;

        public QuiltControl(GreenhouseSettings settings)
        {
            _settings = settings;
            Manual = new Manual(settings.ManualSeconds);
        }

        public readonly Manual Manual;

        /// <param name="light">Under the film; below a closed quilt the sensor stands outside it.</param>
        /// <param name="outside">Air temperature outside.</param>
        /// <param name="held">Wet, or too much wind.</param>
        /// <param name="nowMs">Uptime.</param>
        /// <returns>0 down to 1000 up, or -1: stay.</returns>
        public int Decide(Quantity light, Quantity outside, bool held, long nowMs)
        {
            Manual.Step(nowMs);
            if (held) return Stay;
            if (Manual.Active)
            {
                _wanted = Manual.Value;
                return _wanted;
            }
            if (!light.Fresh || !outside.Fresh || nowMs < _dueMs) return _wanted;
            bool down = light.Value < _settings.QuiltDownLux.Value || outside.Value < _settings.QuiltDownCelsius.Value;
            bool up = light.Value > _settings.QuiltUpLux.Value && outside.Value > _settings.QuiltUpCelsius.Value;
            int wanted = down ? Roller.Closed : up ? Roller.Open : _wanted;
            if (wanted == _wanted) return _wanted;
            // The first decision after a start mostly finds the quilt where it belongs.
            if (_wanted != Stay) _dueMs = nowMs + _settings.QuiltMinSeconds.Value * 1000;
            _wanted = wanted;
            return _wanted;
        }
    }
}
