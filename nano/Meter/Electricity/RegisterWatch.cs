using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// Tells a register that has wrapped from one that was exchanged or reset. It remembers over power cuts, and says
    /// both as an event whose value is the last reading before; neither is negative use.
    /// </summary>
    public sealed class RegisterWatch
    {
        public const byte Forward = 0;
        public const byte Wrapped = 1;
        public const byte Replaced = 2;

        // Both ends of six digits and two decimals that meters have: 799999.99 and 999999.99 kWh.
        private const long SignedEnd = 80000000;
        private const long UnsignedEnd = 100000000;

        /// <summary>10000 kWh: no more passes a meter between two readings, be they days apart.</summary>
        private const long MaxBetween = 1000000;

        private readonly MeterCounters _counters;
        private readonly int _counter;
        private readonly DatedReadings _dated;
        private readonly SensePoint _wrapped;
        private readonly SensePoint _replaced;

        /// <param name="counters">Where the last reading is kept, plus 1.</param>
        /// <param name="counter">Which of them.</param>
        /// <param name="dated">Takes the events.</param>
        /// <param name="wrapped">Event: the register began again at 0.</param>
        /// <param name="replaced">Event: another register, or one that was set back.</param>
        public RegisterWatch(MeterCounters counters, int counter, DatedReadings dated, SensePoint wrapped, SensePoint replaced)
        {
            _counters = counters;
            _counter = counter;
            _dated = dated;
            _wrapped = wrapped;
            _replaced = replaced;
        }

        public void See(SensePoint register, NodeTime time)
        {
            if (register.Quality != PointQuality.Good) return;
            long last = _counters.Get(_counter) - 1;
            byte verdict = last < 0 ? Forward : Judge(last, register.Value);
            if (verdict != Forward)
            {
                SensePoint happened = verdict == Wrapped ? _wrapped : _replaced;
                byte quality = time.IsKnown ? PointQuality.Good : PointQuality.TimeUncertain;
                // No room: the next reading sees it again.
                if (!_dated.Add(happened, time.UnixMs, last, quality)) return;
            }
            _counters.Set(_counter, register.Value + 1);
        }

        /// <param name="last">The reading before, 0.01 kWh.</param>
        /// <param name="now">The reading, 0.01 kWh.</param>
        /// <returns>As named above.</returns>
        public static byte Judge(long last, long now)
        {
            if (now >= last) return Forward;
            return IsOver(last, now, SignedEnd) || IsOver(last, now, UnsignedEnd) ? Wrapped : Replaced;
        }

        private static bool IsOver(long last, long now, long end)
        {
            return last < end && end - last + now <= MaxBetween;
        }
    }
}
