namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// Whether what runs still steps. The platform's watchdog sees to its native side only; code that hangs is seen here, by a
    /// thread of the deployed program that asks once in <see cref="TimeoutMs"/> and restarts the board.
    /// </summary>
    public sealed class Heartbeat
    {
        /// <summary>Longer than any start and any step takes.</summary>
        public const int TimeoutMs = 300000;

        private readonly bool[] _sign = new bool[1];

        /// <summary>One place that is set after each step. An array, because an image shares no other type with what is deployed than the platform's.</summary>
        public bool[] Sign
        {
            get { return _sign; }
        }

        /// <returns>False: there was no step since it was asked last.</returns>
        public bool IsAlive()
        {
            bool alive = _sign[0];
            _sign[0] = false;
            return alive;
        }
    }
}
