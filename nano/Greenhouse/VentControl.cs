using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>
    /// How far the top vent shall be open. In the order of their weight: rain, snow and wind close it; frost closes it;
    /// what was set by hand; the safe opening where the temperature is not known; the band around the set point, in
    /// steps with a pause; and moist air keeps it a little open.
    /// </summary>
    public sealed class VentControl
    {
        private readonly GreenhouseSettings _settings;
        private long _dueMs;
        private int _opening;

        public VentControl(GreenhouseSettings settings)
        {
            _settings = settings;
            Manual = new Manual(settings.ManualSeconds);
        }

        public readonly Manual Manual;

        /// <param name="temperature">Air under the film.</param>
        /// <param name="humidity">The same air's.</param>
        /// <param name="storm">Rain, snow or too much wind.</param>
        /// <param name="nowMs">Uptime.</param>
        /// <returns>0 to 1000.</returns>
        public int Decide(Quantity temperature, Quantity humidity, bool storm, long nowMs)
        {
            Manual.Step(nowMs);
            if (storm) return Roller.Closed;
            if (temperature.Fresh && temperature.Value < _settings.VentFrost.Value) return Close();
            if (Manual.Active)
            {
                // When it ends, the band goes on from where the vent is.
                _opening = Manual.Value;
                return _opening;
            }
            if (!temperature.Fresh) return (int)_settings.VentSafeOpening.Value;
            Follow(temperature.Value, nowMs);
            bool humid = humidity.Fresh && humidity.Value > _settings.VentHumidity.Value;
            int min = humid ? (int)_settings.VentHumidOpening.Value : 0;
            return _opening > min ? _opening : min;
        }

        private void Follow(long temperature, long nowMs)
        {
            if (nowMs < _dueMs) return;
            int step = (int)_settings.VentStep.Value;
            int before = _opening;
            if (temperature > _settings.VentSetPoint.Value + _settings.VentBand.Value) _opening += step;
            else if (temperature < _settings.VentSetPoint.Value - _settings.VentBand.Value) _opening -= step;
            if (_opening > Roller.Open) _opening = Roller.Open;
            if (_opening < Roller.Closed) _opening = Roller.Closed;
            if (_opening != before) _dueMs = nowMs + _settings.VentPauseSeconds.Value * 1000;
        }

        private int Close()
        {
            _opening = Roller.Closed;
            return _opening;
        }
    }
}
