using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>A value that somebody set by hand: it holds for a while, then the house decides again.</summary>
    public sealed class Manual
    {
        private readonly Setting _seconds;
        private long _untilMs;

        /// <param name="seconds">How long it holds.</param>
        public Manual(Setting seconds)
        {
            _seconds = seconds;
        }

        public bool Active { get; private set; }

        public int Value { get; private set; }

        public void Set(int value, long nowMs)
        {
            Value = value;
            Active = true;
            _untilMs = nowMs + _seconds.Value * 1000;
        }

        public void End()
        {
            Active = false;
        }

        public void Step(long nowMs)
        {
            if (Active && nowMs >= _untilMs) Active = false;
        }
    }
}
