using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>
    /// Heater and fan of the cabinet: the heater keeps the air above its dew point and above the cold that the
    /// switchgear stands, the fan takes the heat out. Never both. Not knowing the air, the heater runs for a share of
    /// every half hour and the fan rests: a little warmth keeps dew off at any season and overheats no cabinet.
    /// </summary>
    public sealed class ClimateControl
    {
        /// <summary>What the share of the blind heater is of.</summary>
        public const int BlindCycleMs = 1800000;

        private readonly SubstationSettings _settings;
        private readonly TimedSwitch _heater = new TimedSwitch();
        private readonly TimedSwitch _fan = new TimedSwitch();
        private bool _damp;
        private bool _cold;
        private bool _hot;

        public ClimateControl(SubstationSettings settings)
        {
            _settings = settings;
        }

        public TimedSwitch Heater
        {
            get { return _heater; }
        }

        public TimedSwitch Fan
        {
            get { return _fan; }
        }

        /// <param name="temperature">Air in the cabinet, 0.01 degrees.</param>
        /// <param name="humidity">The same air's, 0.01 percent.</param>
        /// <param name="nowMs">Uptime.</param>
        public void Step(Quantity temperature, Quantity humidity, long nowMs)
        {
            if (temperature.Fresh) Follow(temperature.Value, humidity);
            bool blind = !temperature.Fresh;
            bool tooWarm = temperature.Fresh && temperature.Value > _settings.HeaterMax.Value;
            bool heat = blind ? HeatsBlind(nowMs) : (_damp || _cold || (!humidity.Fresh && HeatsBlind(nowMs))) && !tooWarm && !_hot;
            if (tooWarm) _heater.Cut(nowMs);
            bool wasHeating = _heater.On;
            _heater.Step(heat, _settings.HeaterMinSeconds.Value * 1000, _settings.RestMinSeconds.Value * 1000, nowMs);
            if (_heater.On && !wasHeating) _fan.Cut(nowMs);
            bool cool = !blind && _hot && !_heater.On;
            _fan.Step(cool, _settings.FanMinSeconds.Value * 1000, _settings.RestMinSeconds.Value * 1000, nowMs);
        }

        private void Follow(long temperature, Quantity humidity)
        {
            if (humidity.Fresh)
            {
                long margin = temperature - DewPoint.CentiCelsius(temperature, humidity.Value);
                if (margin < _settings.MarginOn.Value) _damp = true;
                else if (margin > _settings.MarginOff.Value) _damp = false;
            }
            else _damp = false;
            if (temperature < _settings.ColdOn.Value) _cold = true;
            else if (temperature > _settings.ColdOff.Value) _cold = false;
            if (temperature > _settings.FanOn.Value) _hot = true;
            else if (temperature < _settings.FanOff.Value) _hot = false;
        }

        private bool HeatsBlind(long nowMs)
        {
            // A sensor has its time to answer after a start.
            return nowMs >= _settings.StaleSeconds.Value * 1000 && nowMs % BlindCycleMs < BlindCycleMs / 100 * _settings.BlindPercent.Value;
        }
    }
}
