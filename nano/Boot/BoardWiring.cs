using System.IO.Ports;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// How one kind of firmware is wired to its board, and what follows from that: the firmware that is stepped. It has no thread and
    /// no clock, so the emulation makes its nodes with it, too.
    /// </summary>
    public abstract class BoardWiring
    {
        private const int LineBaud = 19200;

        private readonly string _linePort;

        /// <param name="board">As its class in hardware/Boards names it; an image for another one is refused.</param>
        /// <param name="linePort">Serial port of the line to the gateway.</param>
        /// <param name="release">Of the firmware.</param>
        /// <param name="memories">What lies where on the board's buses.</param>
        protected BoardWiring(string board, string linePort, uint release, MemoryMap memories)
        {
            Board = board;
            _linePort = linePort;
            Release = release;
            Memories = memories;
        }

        public readonly string Board;
        public readonly uint Release;
        public readonly MemoryMap Memories;

        /// <summary>How often <see cref="Poll"/> is called by a thread of its own, in ms; 0: never.</summary>
        public virtual int PollPeriodMs
        {
            get { return 0; }
        }

        /// <summary>Looks at inputs that a slow step would miss.</summary>
        public virtual void Poll(long nowMs)
        {
        }

        /// <summary>Lets the slots say what starts.</summary>
        /// <param name="bus">Of the memories but the slots.</param>
        /// <param name="slots">With the flash of the update slots.</param>
        /// <param name="loader">What runs an image.</param>
        /// <returns>True: an image has run and ended, restart the board. False: the deployed firmware is to run.</returns>
        public bool RunImage(II2cBus bus, ISpiBus slots, IAssemblyLoader loader)
        {
            ProvisioningRecord provisioning = new ProvisioningRecord();
            return provisioning.Read(Memories.First(bus), MemoryMap.ProvisioningAddress)
                && new BootManager(Memories.Slots(bus, slots), provisioning.UpdateKey, loader).Run();
        }

        /// <summary>A node; without a provisioning record its application alone, which listens on no line.</summary>
        /// <param name="bus">Of memories and clock.</param>
        /// <param name="slots">With the flash of the update slots.</param>
        /// <param name="slot">It was started from; 0: deployed.</param>
        public Firmware Make(II2cBus bus, ISpiBus slots, int slot)
        {
            IRealTimeClock clock = MakeClock(bus);
            IApplication application = MakeApplication(bus, clock);
            ProvisioningRecord provisioning = new ProvisioningRecord();
            if (!provisioning.Read(Memories.First(bus), MemoryMap.ProvisioningAddress)) return new Firmware(application, clock);
            NodeIdentity identity = new NodeIdentity(provisioning.Node, Board, Release, provisioning.Key, Frame.MaxSize);
            SlotMap map = Memories.Slots(bus, slots);
            Slots updates = new Slots(map, slot, Release, application.Kind, Board, provisioning.UpdateKey);
            NodeHardware hardware = new NodeHardware(Memories.Settings(bus), Memories.Records(bus), OpenLine(), clock, updates);
            return new Firmware(new Node(application, identity, hardware));
        }

        protected abstract IRealTimeClock MakeClock(II2cBus bus);

        /// <param name="bus">Of the memories and, on most boards, of the chips.</param>
        /// <param name="clock">From <see cref="MakeClock"/>.</param>
        protected abstract IApplication MakeApplication(II2cBus bus, IRealTimeClock clock);

        /// <summary>The line to the gateway.</summary>
        protected virtual ISerialLine OpenLine()
        {
            return new SerialLine(_linePort, LineBaud, Parity.None, false);
        }
    }
}
