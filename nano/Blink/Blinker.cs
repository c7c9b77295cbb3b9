using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Blink
{
    /// <summary>Lights a lamp for a tenth of a second, once a second: one glance shows that a board runs and keeps time.</summary>
    public sealed class Blinker
    {
        public const int PeriodMs = 1000;
        public const int LightMs = 100;

        private readonly IDigitalOutput _lamp;
        private bool _lit;

        public Blinker(IDigitalOutput lamp)
        {
            _lamp = lamp;
        }

        /// <param name="nowMs">Milliseconds since the board started; they may be missed in any number.</param>
        public void Step(long nowMs)
        {
            bool lit = nowMs % PeriodMs < LightMs;
            if (lit == _lit) return;
            _lit = lit;
            _lamp.Write(lit);
        }
    }
}
