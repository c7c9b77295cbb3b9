namespace EdgeFleet.Nano.Sense
{
    /// <summary>A measured quantity after calibration: what loops may act on while it is fresh, and what is reported.</summary>
    public sealed class Quantity
    {
        private readonly SensePoint _point;
        private readonly Setting _offset;
        private readonly Setting _staleSeconds;
        private long _goodMs;
        private bool _any;

        /// <param name="point">Where it is reported.</param>
        /// <param name="offset">Added to what the sensor says, in the point's exponent: the calibration.</param>
        /// <param name="staleSeconds">A measurement older than this stops what depends on it.</param>
        public Quantity(SensePoint point, Setting offset, Setting staleSeconds)
        {
            _point = point;
            _offset = offset;
            _staleSeconds = staleSeconds;
        }

        /// <summary>In the point's exponent.</summary>
        public long Value { get; private set; }

        /// <summary>It may be acted on.</summary>
        public bool Fresh { get; private set; }

        /// <param name="valid">Whether the sensor has a value.</param>
        /// <param name="value">The value, in the point's exponent.</param>
        /// <param name="goodMs">When it was measured; uptime.</param>
        /// <param name="nowMs">Uptime.</param>
        public void Take(bool valid, long value, long goodMs, long nowMs)
        {
            if (valid)
            {
                _any = true;
                _goodMs = goodMs;
                Value = value + _offset.Value;
            }
            Fresh = _any && nowMs - _goodMs <= _staleSeconds.Value * 1000;
            if (Fresh) _point.Set(Value);
            else _point.Fail(_any ? PointQuality.NotTopical : PointQuality.NotPresent);
        }
    }
}
