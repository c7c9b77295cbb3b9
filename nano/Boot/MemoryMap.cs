using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// What lies where in a node's memories. The first FRAM of 32 kB holds, sector by sector: the provisioning record (1), the state of
    /// the update slots (1), counters, settings, and behind them the records, unless those have a second FRAM for themselves. The slots
    /// are at the beginning of a NOR flash. A kind of node has the same map in all its releases.
    /// </summary>
    public sealed class MemoryMap
    {
        /// <summary>Where in the first memory the provisioning record begins, alone in its sector.</summary>
        public const int ProvisioningAddress = 0;

        /// <summary>Clock of the slots' bus, at most: what wires of a hand's length pass on.</summary>
        public const int SlotsHertz = 10000000;

        // The clock has the address between the first memory and the second.
        private const int SecondMemory = Mb85rc256Registers.Address + 2;
        private const int BeforeCounters = 2;

        private readonly int _sectorSize;
        private readonly int _counterSectors;
        private readonly int _settingsSectors;
        private readonly bool _recordsApart;
        private readonly int _slotSize;

        /// <param name="sectorSize">Bytes. All settings of the node have to fit into one sector.</param>
        /// <param name="counterSectors">0, or two or more.</param>
        /// <param name="settingsSectors">Two or more.</param>
        /// <param name="recordsApart">The records fill a second memory.</param>
        /// <param name="slotSize">Bytes of the largest image that the board can load.</param>
        public MemoryMap(int sectorSize, int counterSectors, int settingsSectors, bool recordsApart, int slotSize)
        {
            _sectorSize = sectorSize;
            _counterSectors = counterSectors;
            _settingsSectors = settingsSectors;
            _recordsApart = recordsApart;
            _slotSize = slotSize;
        }

        public IFlash First(II2cBus bus)
        {
            return new Mb85rc256(bus, Mb85rc256Registers.Address, _sectorSize);
        }

        public IFlash Counters(II2cBus bus)
        {
            return new FlashRegion(First(bus), BeforeCounters, _counterSectors);
        }

        public IFlash Settings(II2cBus bus)
        {
            return new FlashRegion(First(bus), BeforeCounters + _counterSectors, _settingsSectors);
        }

        public IFlash Records(II2cBus bus)
        {
            if (_recordsApart) return new Mb85rc256(bus, SecondMemory, _sectorSize);
            IFlash first = First(bus);
            int used = BeforeCounters + _counterSectors + _settingsSectors;
            return new FlashRegion(first, used, first.Size / _sectorSize - used);
        }

        /// <summary>The state is a log in two sectors of half the size.</summary>
        /// <param name="bus">Of the FRAM.</param>
        /// <param name="slots">With the flash on it.</param>
        public SlotMap Slots(II2cBus bus, ISpiBus slots)
        {
            IFlash halves = new Mb85rc256(bus, Mb85rc256Registers.Address, _sectorSize / 2);
            return new SlotMap(new FlashRegion(halves, 2, 2), new W25q128(slots, SlotsHertz), _slotSize);
        }
    }
}
