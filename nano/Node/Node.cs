using System;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// One node: an application with everything that all nodes have. <see cref="Step"/> is called some 20 to 50 times
    /// a second; it waits for nothing and throws nothing.
    /// </summary>
    public sealed class Node
    {
        private readonly IApplication _application;
        private readonly NodeClock _clock;
        private readonly IUpdates _updates;

        public Node(IApplication application, NodeIdentity identity, NodeHardware hardware)
        {
            if (!identity.FitsWith(application.Kind)) throw new ArgumentException("kind and board are too long for the longest frame");
            _application = application;
            _clock = new NodeClock(hardware.Clock);
            _updates = hardware.Updates;
        }

        public NodeClock Clock
        {
            get { return _clock; }
        }

        /// <summary>The node has ended what it does: the board is to be restarted now.</summary>
        public bool WantsRestart { get; private set; }

        /// <param name="nowMs">Milliseconds of a counter that only rises, wherever it begins.</param>
        public void Step(long nowMs)
        {
            _clock.Step(nowMs);
            try
            {
                _application.Step(_clock.Time);
            }
            catch (Exception)
            {
                ApplicationFaults++;
            }
            if (_updates != null) _updates.Step();
        }

        /// <summary>Exceptions that came out of the application; each ended one of its steps.</summary>
        public uint ApplicationFaults { get; private set; }
    }
}
