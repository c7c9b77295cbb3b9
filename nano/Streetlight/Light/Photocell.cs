namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// Dark or bright, from illuminance: two levels apart, so that it does not flicker between them, and a delay, so that
    /// headlights and clouds do not count.
    /// </summary>
    public sealed class Photocell
    {
        private readonly LightSettings _settings;
        private bool _turning;
        private long _turnedMs;

        public Photocell(LightSettings settings)
        {
            _settings = settings;
        }

        /// <summary>There is a measurement, and it is fresh: the photocell may decide.</summary>
        public bool Usable { get; private set; }

        public bool Dark { get; private set; }

        /// <param name="nowMs">Since the node started.</param>
        /// <param name="valid">The sensor answers.</param>
        /// <param name="measuredMs">When it last did.</param>
        /// <param name="deciLux">What it said, 0.1 lx.</param>
        public void Step(long nowMs, bool valid, long measuredMs, int deciLux)
        {
            bool usable = valid && nowMs - measuredMs <= _settings.CellStaleSeconds.Value * 1000;
            bool first = usable && !Usable;
            Usable = usable;
            if (!usable) return;
            if (first)
            {
                // Between the two levels nobody knows: a lamp that is lit for nothing harms less than one that is not.
                Dark = deciLux <= _settings.CellOffLux.Value * 10;
                _turning = false;
                return;
            }
            bool other = Dark ? deciLux > _settings.CellOffLux.Value * 10 : deciLux < _settings.CellOnLux.Value * 10;
            if (other && !_turning) _turnedMs = nowMs;
            _turning = other;
            if (!other || nowMs - _turnedMs < _settings.CellDelaySeconds.Value * 1000) return;
            Dark = !Dark;
            _turning = false;
        }
    }
}
