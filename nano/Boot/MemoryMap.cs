using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// What lies where in a node's four FRAM of 32 kB. The first holds, sector by sector: the provisioning record (1), counters,
    /// settings, and behind them the records, unless those have the second memory for themselves. All other memories are
    /// update slots. A kind of node has the same map in all its releases.
    /// </summary>
    public sealed class MemoryMap
    {
        /// <summary>Where in the first memory the provisioning record begins, alone in its sector.</summary>
        public const int ProvisioningAddress = 0;

        private const int Memories = 4;

        // The clock has the address between the first memory and the second.
        private const int SecondMemory = Mb85rc256Registers.Address + 2;

        private readonly int _sectorSize;
        private readonly int _counterSectors;
        private readonly int _settingsSectors;
        private readonly bool _recordsApart;

        /// <param name="sectorSize">Bytes. All settings of the node have to fit into one sector.</param>
        /// <param name="counterSectors">0, or two or more.</param>
        /// <param name="settingsSectors">Two or more.</param>
        /// <param name="recordsApart">The records fill the second memory.</param>
        public MemoryMap(int sectorSize, int counterSectors, int settingsSectors, bool recordsApart)
        {
            _sectorSize = sectorSize;
            _counterSectors = counterSectors;
            _settingsSectors = settingsSectors;
            _recordsApart = recordsApart;
        }

        public IFlash First(II2cBus bus)
        {
            return new Mb85rc256(bus, Mb85rc256Registers.Address, _sectorSize);
        }

        public IFlash Counters(II2cBus bus)
        {
            return new FlashRegion(First(bus), 1, _counterSectors);
        }

        public IFlash Settings(II2cBus bus)
        {
            return new FlashRegion(First(bus), 1 + _counterSectors, _settingsSectors);
        }

        public IFlash Records(II2cBus bus)
        {
            if (_recordsApart) return new Mb85rc256(bus, SecondMemory, _sectorSize);
            IFlash first = First(bus);
            int used = 1 + _counterSectors + _settingsSectors;
            return new FlashRegion(first, used, first.Size / _sectorSize - used);
        }

        /// <summary>Two slots, as large as the memories that are left allow.</summary>
        public SlotMap Slots(II2cBus bus)
        {
            int taken = _recordsApart ? 2 : 1;
            return new SlotMap(Mb85rc256.Joined(bus, SecondMemory + taken - 1, Memories - taken, _sectorSize));
        }
    }
}
