using EdgeFleet.Nano.Session;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano
{
    /// <summary>What the pieces of a node share.</summary>
    internal sealed class NodeCore
    {
        // What an application may use of the self-test word.
        private const uint ApplicationBits = 0x00FFFFFF;

        public readonly IApplication Application;
        public readonly NodeIdentity Identity;
        public readonly NodeStore Store;
        public readonly NodeKeys Keys;
        public readonly RecordRing Ring;
        public readonly NodeClock Clock;
        public readonly IUpdates Updates;
        public readonly NodeFaults Faults = new NodeFaults();

        public NodeCore(IApplication application, NodeIdentity identity, NodeHardware hardware)
        {
            Application = application;
            Identity = identity;
            Store = new NodeStore(hardware.Settings, application.Settings);
            Keys = new NodeKeys(Store, identity.Key);
            Ring = new RecordRing(hardware.Records);
            Clock = new NodeClock(hardware.Clock);
            Updates = hardware.Updates == null ? new NoUpdates(identity.Release) : hardware.Updates;
        }

        /// <summary>As the application said it last.</summary>
        public bool LocalControl;

        /// <summary>As the application said it last.</summary>
        public bool AtWork;

        /// <summary>As the application said it last.</summary>
        public uint ApplicationTest;

        /// <summary>Requests that were genuine, new and done.</summary>
        public uint Exchanges;

        public uint SelfTestWord
        {
            get
            {
                uint word = ApplicationTest & ApplicationBits;
                if (Faults.Application > 0) word |= SelfTest.ApplicationFault;
                if (Faults.Library > 0) word |= SelfTest.LibraryFault;
                if (Store.Failures > 0) word |= SelfTest.SettingsFault;
                if (Ring.Failures > 0) word |= SelfTest.RecordsFault;
                if (Clock.BatteryFailed) word |= SelfTest.ClockFault;
                if (Faults.LateSteps > 0) word |= SelfTest.LateFault;
                return word;
            }
        }
    }
}
