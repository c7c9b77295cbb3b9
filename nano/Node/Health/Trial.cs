using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// Tells the slots that what runs does its work: after a full minute of steps without a fault, and on trial, where the
    /// node has an address, one request of its gateway. A trial that does not come to that wants its restart, which
    /// the boot program counts.
    /// </summary>
    internal sealed class Trial
    {
        public const int HealthyMs = 60000;

        /// <summary>A gateway has this long to be heard.</summary>
        public const int TimeoutMs = 900000;

        private readonly IUpdates _updates;
        private uint _faults;
        private long _healthySinceMs;
        private bool _confirmed;

        public Trial(IUpdates updates)
        {
            _updates = updates;
        }

        public bool Failed { get; private set; }

        /// <param name="uptimeMs">Since the node started.</param>
        /// <param name="faults">Grows with every fault that an image may be to blame for.</param>
        /// <param name="expected">There is a gateway that should be heard.</param>
        /// <param name="heard">It was.</param>
        public void Step(long uptimeMs, uint faults, bool expected, bool heard)
        {
            if (_confirmed) return;
            if (faults != _faults)
            {
                _faults = faults;
                _healthySinceMs = uptimeMs;
            }
            bool onTrial = _updates.OnTrial;
            if (uptimeMs - _healthySinceMs >= HealthyMs && (!onTrial || heard || !expected))
            {
                _updates.ConfirmHealthy();
                // Where that could not be kept it is still on trial, and asked again a minute later.
                _confirmed = !_updates.OnTrial;
                _healthySinceMs = uptimeMs;
            }
            else if (onTrial && uptimeMs >= TimeoutMs) Failed = true;
        }
    }
}
