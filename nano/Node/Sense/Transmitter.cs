using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Sense
{
    /// <summary>
    /// A 4-20 mA transmitter over a burden resistor: sampled at a fixed rate, the median of five, scaled to its range.
    /// Below 3.6 mA the wire is broken or the transmitter reports a fault, above 21 mA too (NAMUR NE 43).
    /// </summary>
    public sealed class Transmitter
    {
        public const int SamplePeriodMs = 200;

        /// <summary>What reads as full: 3.3 V over 150 ohms.</summary>
        public const int FullMicroamps = 22000;

        private const int Samples = 5;
        private const int FaultLowMicroamps = 3600;
        private const int FaultHighMicroamps = 21000;

        private readonly IAnalogInput _input;
        private readonly int _fullMicroamps;
        private readonly int _atFour;
        private readonly int _atTwenty;
        private readonly int[] _window = new int[Samples];
        private readonly int[] _sorted = new int[Samples];
        private int _taken;
        private long _dueMs;

        /// <param name="input">The converter's channel.</param>
        /// <param name="fullMicroamps">The current that reads as full: reference voltage over burden.</param>
        /// <param name="atFour">What 4 mA means.</param>
        /// <param name="atTwenty">What 20 mA means.</param>
        public Transmitter(IAnalogInput input, int fullMicroamps, int atFour, int atTwenty)
        {
            _input = input;
            _fullMicroamps = fullMicroamps;
            _atFour = atFour;
            _atTwenty = atTwenty;
        }

        public bool Valid { get; private set; }

        public int Value { get; private set; }

        /// <summary>When it was last valid; uptime.</summary>
        public long GoodMs { get; private set; }

        public void Step(long nowMs)
        {
            if (nowMs < _dueMs) return;
            _dueMs = nowMs + SamplePeriodMs;
            _window[_taken % Samples] = (int)((long)_input.Read() * _fullMicroamps / _input.Full);
            _taken = _taken + 1 < 2 * Samples ? _taken + 1 : Samples;
            if (_taken < Samples) return;
            int microamps = Median();
            Valid = microamps >= FaultLowMicroamps && microamps <= FaultHighMicroamps;
            if (!Valid) return;
            GoodMs = nowMs;
            Value = _atFour + (int)((long)(_atTwenty - _atFour) * (microamps - 4000) / 16000);
        }

        private int Median()
        {
            for (int i = 0; i < Samples; i++)
            {
                int value = _window[i];
                int at = i;
                for (; at > 0 && _sorted[at - 1] > value; at--) _sorted[at] = _sorted[at - 1];
                _sorted[at] = value;
            }
            return _sorted[Samples / 2];
        }
    }
}
