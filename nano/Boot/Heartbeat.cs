namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// Whether the running firmware still steps. The platform's watchdog watches its native side only; managed code that hangs is
    /// noticed by a thread of the deployed program, which asks every <see cref="TimeoutMs"/> and restarts the board.
    /// </summary>
    public sealed class Heartbeat
    {
        /// <summary>Longer than any start and any step takes.</summary>
        public const int TimeoutMs = 300000;

        private readonly bool[] _stepped = new bool[1];

        /// <summary>
        /// One element, set after each step. An array, because an image shares only the platform's types with what is deployed.
        /// </summary>
        public bool[] Stepped
        {
            get { return _stepped; }
        }

        /// <returns>False: there was no step since the last call.</returns>
        public bool IsAlive()
        {
            bool alive = _stepped[0];
            _stepped[0] = false;
            return alive;
        }
    }
}
