using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// Judges a firmware that runs on trial: a full minute of steps without a fault, and where the node has an address
    /// one request of its gateway, and it stays. Otherwise the node wants its restart, which brings the old one back.
    /// </summary>
    internal sealed class Trial
    {
        public const int HealthyMs = 60000;

        /// <summary>A gateway has this long to be heard.</summary>
        public const int PatienceMs = 900000;

        private readonly IUpdates _updates;
        private uint _faults;
        private long _healthySinceMs;

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
            if (!_updates.OnTrial) return;
            if (faults != _faults)
            {
                _faults = faults;
                _healthySinceMs = uptimeMs;
            }
            if (uptimeMs - _healthySinceMs >= HealthyMs && (heard || !expected)) _updates.ConfirmHealthy();
            else if (uptimeMs >= PatienceMs) Failed = true;
        }
    }
}
