using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// What a board's program steps: a node; or, where nobody gave the board a name, the application alone, which hears no one
    /// and does its work.
    /// </summary>
    public sealed class Firmware
    {
        private readonly Node _node;
        private readonly IApplication _application;
        private readonly NodeClock _clock;

        public Firmware(Node node)
        {
            _node = node;
        }

        /// <param name="application">To be run alone.</param>
        /// <param name="clock">A battery clock, or null.</param>
        public Firmware(IApplication application, IRealTimeClock clock)
        {
            _application = application;
            _clock = new NodeClock(clock);
        }

        /// <summary>The board is to be restarted now.</summary>
        public bool WantsRestart
        {
            get { return _node != null && _node.WantsRestart; }
        }

        /// <param name="nowMs">Milliseconds of a counter that only rises, wherever it begins.</param>
        public void Step(long nowMs)
        {
            if (_node != null)
            {
                _node.Step(nowMs);
                return;
            }
            _clock.Step(nowMs);
            _application.Step(_clock.Time);
        }
    }
}
